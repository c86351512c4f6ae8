import { msg } from "@lit/localize";
import type { RunRow } from "@tuneit/protocol/http";
import { html, nothing } from "lit";
import { colorOfRun } from "../../elements/chart/run-colors.ts";
import { duration, metric } from "../../elements/format.ts";
import { isLowerBetter, metricTitle, partsOfMetric, splitTitle } from "../../elements/metric-title.ts";
import { runStatusBadge } from "../../elements/run-status.ts";
import type { Column } from "../../elements/table.ts";
import type { Columns } from "./runs-view.ts";

export interface Choice {
  readonly id: string;
  readonly title: string;
}

/** Every column there could be. */
export function columnChoices(names: readonly string[]): Choice[] {
  return [
    { id: "status", title: msg("State") },
    { id: "tags", title: msg("Tags") },
    { id: "model", title: msg("Model") },
    { id: "task", title: msg("Task") },
    ...names.map((name) => ({ id: name, title: titleOf(name) })),
    { id: "startedAt", title: msg("Started") },
    { id: "duration", title: msg("Took") },
    { id: "note", title: msg("Note") },
  ];
}

/** What is shown as long as nobody chose: states, four metrics, times. */
export function shownColumns({ shown }: Columns, names: readonly string[]): readonly string[] {
  const first = names.filter((name) => /\.(?:accuracy|f1_macro|loss)$/.test(name)).slice(0, 3);
  return (
    shown ?? ["status", "model", ...(first.length > 0 ? first : names.slice(0, 3)), "startedAt", "duration", "tags"]
  );
}

export function drawnColumns(
  rows: readonly RunRow[],
  names: readonly string[],
  columns: Columns,
  project: string,
): Column<RunRow>[] {
  const shown = shownColumns(columns, names);
  const best = new Map(names.map((name) => [name, bestOf(rows, name)]));
  const all = columnChoices(names).filter(({ id }) => shown.includes(id));
  const drawn = all.map(({ id, title }) => columnOf(id, title, best.get(id) ?? null));
  const isPinned = ({ id }: Column<RunRow>) => columns.pinned.includes(id);
  const pinned = drawn.filter(isPinned).map((column) => ({ ...column, isPinned: true, width: leastWidth(column) }));
  return [nameColumn(project), ...pinned, ...drawn.filter((column) => !isPinned(column))];
}

function nameColumn(project: string): Column<RunRow> {
  return {
    id: "name",
    title: msg("Name"),
    width: "min(17rem, 46vw)",
    isSortable: true,
    isPinned: true,
    cell: ({ id, name, note }) =>
      html`<i class="dot" style="background:var(--tn-data-${colorOfRun(id) + 1})"></i
        ><a href="/p/${project}/runs/${id}" tabindex="-1"><bdi>${name}</bdi></a
        >${note === "" ? nothing : html` <span class="caption" title=${note}>✎</span>`}`,
  };
}

function columnOf(id: string, title: string, best: number | null): Column<RunRow> {
  const own = fixedColumns()[id];
  if (own !== undefined) return { id, title, ...own };
  return {
    id,
    title,
    width: "minmax(8rem, 1fr)",
    isNumber: true,
    isSortable: true,
    cell: ({ metrics }) => {
      const value = metrics[id];
      if (value === undefined) return html`<span class="quiet">–</span>`;
      return Number(value) === best ? html`<b>${metric(value)}</b>` : metric(value);
    },
  };
}

function fixedColumns(): Readonly<Record<string, Omit<Column<RunRow>, "id" | "title">>> {
  const when = new Intl.DateTimeFormat(document.documentElement.lang, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  return {
    status: { width: "8.5rem", isSortable: true, cell: ({ status }) => runStatusBadge(status) },
    model: { width: "minmax(9rem, 1.2fr)", isSortable: true, cell: ({ model }) => html`<bdi>${model}</bdi>` },
    task: { width: "minmax(9rem, 1fr)", isSortable: true, cell: ({ task }) => task },
    tags: {
      width: "minmax(8rem, 1fr)",
      cell: ({ tags }) => html`${tags.map((tag) => html`<span class="tag"><bdi>${tag}</bdi></span>`)}`,
    },
    note: { width: "minmax(10rem, 1.5fr)", cell: ({ note }) => html`<bdi class="quiet">${note}</bdi>` },
    startedAt: {
      width: "8.5rem",
      isSortable: true,
      cell: ({ startedAt, status }) => (status === "queued" ? "–" : when.format(startedAt)),
    },
    duration: {
      width: "7rem",
      isNumber: true,
      isSortable: true,
      cell: ({ startedAt, endedAt }) => (endedAt === null ? "–" : duration((endedAt - startedAt) / 1000)),
    },
  };
}

const leastWidth = ({ width }: Column<RunRow>): string => /^minmax\(([^,]+),/.exec(width)?.[1] ?? width;

function titleOf(key: string): string {
  const { split, name } = partsOfMetric(key);
  return split === null ? metricTitle(name) : `${metricTitle(name)}, ${splitTitle(split)}`;
}

/** The best of a metric among the rows; null where only one has it. */
function bestOf(rows: readonly RunRow[], name: string): number | null {
  const values = rows.map(({ metrics }) => Number(metrics[name] ?? Number.NaN)).filter(Number.isFinite);
  if (new Set(values).size < 2) return null;
  return isLowerBetter(partsOfMetric(name).name, {}) ? Math.min(...values) : Math.max(...values);
}
