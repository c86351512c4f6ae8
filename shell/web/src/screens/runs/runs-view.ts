import type { RunRow } from "@tuneit/protocol/http";
import { keptIn, stringsOf } from "../../data/kept.ts";

export const statuses = [
  ...(["queued", "running", "paused", "lost"] as const),
  ...(["completed", "failed", "cancelled", "stopped"] as const),
] satisfies readonly RunRow["status"][];
export const groupings = ["none", "status", "model", "task", "tag"] as const;

const ownColumns: ReadonlySet<string> = new Set(["name", "model", "task", "status", "startedAt", "duration"]);

/** What the reader chose to see; null is the choice of the app. */
export interface Columns {
  readonly shown: readonly string[] | null;
  readonly pinned: readonly string[];
}

/** A view with a name: the address's query and the columns. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
  readonly columns: Columns;
}

export const keptColumns = keptIn<Columns>("runs.columns", columnsOf);
export const keptViews = keptIn<readonly SavedView[]>("runs.views", (stored) =>
  (Array.isArray(stored) ? (stored as unknown[]) : []).flatMap((view) => {
    const { name, query, columns } = (view ?? {}) as Partial<Record<keyof SavedView, unknown>>;
    return typeof name === "string" && typeof query === "string" ? [{ name, query, columns: columnsOf(columns) }] : [];
  }),
);

function columnsOf(stored: unknown): Columns {
  const { shown, pinned } = (stored ?? {}) as Partial<Record<keyof Columns, unknown>>;
  return { shown: Array.isArray(shown) ? stringsOf(shown) : null, pinned: stringsOf(pinned) };
}

/** The rows that fit all words and the state, in the order of `sort`, group by group. */
export function rowsOf(rows: readonly RunRow[], query: URLSearchParams): RunRow[] {
  const words = (query.get("q") ?? "").toLowerCase().split(/\s+/);
  const status = statusOf(query);
  const tag = query.get("tag");
  const grouping = groupingOf(query);
  const found = rows.filter((row) => {
    const text = `${row.name} ${row.model} ${row.task} ${row.status} ${row.tags.join(" ")} ${row.note}`.toLowerCase();
    const fits = words.every((word) => text.includes(word));
    return fits && (status === null || row.status === status) && (tag === null || row.tags.includes(tag));
  });
  const sorted = sortRows(found, sortOf(rows, query));
  if (grouping === null) return sorted;
  const groups = [...Map.groupBy(sorted, (row) => groupOf(row, grouping)).values()];
  return groups.flat();
}

/** What the address says, where it says what there is. */
export const groupingOf = (query: URLSearchParams): string | null =>
  groupings.slice(1).find((one) => one === query.get("group")) ?? null;
export const statusOf = (query: URLSearchParams): string | null =>
  statuses.find((one) => one === query.get("status")) ?? null;
export function sortOf(rows: readonly RunRow[], query: URLSearchParams): string {
  const asked = query.get("sort");
  return asked !== null && canSort(rows, asked) ? asked : "-startedAt";
}

/** True where these rows can stand in that order. */
export function canSort(rows: readonly RunRow[], sort: string): boolean {
  const column = sort.replace(/^-/, "");
  return ownColumns.has(column) || rows.some(({ metrics }) => metrics[column] !== undefined);
}

export function groupOf(row: RunRow, grouping: string): string {
  if (grouping === "tag") return row.tags[0] ?? "–";
  if (grouping === "status" || grouping === "model" || grouping === "task") return row[grouping];
  return "";
}

function sortRows(rows: readonly RunRow[], sort: string): RunRow[] {
  const isDown = sort.startsWith("-");
  const column = isDown ? sort.slice(1) : sort;
  return rows.toSorted((a, b) => {
    const [first, second] = [valueIn(a, column), valueIn(b, column)];
    // What was not measured comes last, whatever the direction.
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    const order =
      typeof first === "string"
        ? first.localeCompare(String(second), undefined, { numeric: true })
        : first - Number(second);
    return isDown ? -order : order;
  });
}

function valueIn(row: RunRow, column: string): string | number | null {
  if (column === "name" || column === "model" || column === "task" || column === "status") return row[column];
  if (column === "startedAt") return row.startedAt;
  if (column === "duration") return row.endedAt === null ? null : row.endedAt - row.startedAt;
  const value = row.metrics[column];
  return value === undefined || !Number.isFinite(Number(value)) ? null : Number(value);
}

/** Metrics of the rows, those of the test split first. */
export function metricNames(rows: readonly RunRow[]): string[] {
  const names = [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))];
  const place = (name: string) => ["test.", "validation.", "train."].findIndex((split) => name.startsWith(split));
  return names.toSorted((a, b) => ((place(a) + 4) % 4) - ((place(b) + 4) % 4) || a.localeCompare(b));
}
