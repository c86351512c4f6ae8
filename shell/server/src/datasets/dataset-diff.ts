import { canonicalSha256 } from "@tuneit/kernel";
import type { JsonObject, PreviewResult } from "@tuneit/protocol";
import type { DatasetDiff } from "@tuneit/protocol/http";

const shownRows = 50;
type Columns = PreviewResult["columns"];

/** What was added, taken away and left from one content to another. Rows count by their values, wherever they stand. */
export function diffOf(from: PreviewResult, to: PreviewResult): Omit<DatasetDiff, "from" | "to"> {
  const common = from.columns.map(({ name }) => name).filter((name) => to.columns.some((one) => one.name === name));
  const before = countRows(from.rows, common);
  const added = to.rows.filter((row) => !takes(before, keyOf(row, common)));
  const after = countRows(to.rows, common);
  const removed = from.rows.filter((row) => !takes(after, keyOf(row, common)));
  return {
    columns: {
      added: namesIn(to.columns, from.columns),
      removed: namesIn(from.columns, to.columns),
      retyped: from.columns.flatMap(({ name, type }) => {
        const now = to.columns.find((one) => one.name === name)?.type;
        return now === undefined || now === type ? [] : [{ name, from: type, to: now }];
      }),
    },
    rows: { added: added.length, removed: removed.length, same: to.rows.length - added.length },
    looked: { from: from.rows.length, to: to.rows.length },
    total: { from: from.total, to: to.total },
    addedRows: added.slice(0, shownRows),
    removedRows: removed.slice(0, shownRows),
  };
}

const namesIn = (columns: Columns, others: Columns): string[] =>
  columns.map(({ name }) => name).filter((name) => !others.some((one) => one.name === name));

const keyOf = (row: JsonObject, columns: readonly string[]): string =>
  canonicalSha256(columns.map((name) => row[name] ?? null));

function countRows(rows: readonly JsonObject[], columns: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row, columns);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Takes one of these away, if there is one: the same row twice is two rows. */
function takes(counts: Map<string, number>, key: string): boolean {
  const left = counts.get(key) ?? 0;
  counts.set(key, left - 1);
  return left > 0;
}
