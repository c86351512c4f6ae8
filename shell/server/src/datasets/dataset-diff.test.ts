import type { PreviewResult } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { diffOf } from "./dataset-diff.ts";

const preview = (columns: Record<string, string>, rows: PreviewResult["rows"], total = rows.length): PreviewResult => ({
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  ...{ rows, total, cut: null, warnings: [] },
});
const two = { text: "string", label: "string" };

test("rows are the same by their values, wherever they stand, and each counts once", () => {
  const from = preview(two, [
    { text: "one", label: "a" },
    { text: "two", label: "b" },
    { text: "two", label: "b" },
  ]);
  const to = preview(two, [
    { text: "two", label: "b" },
    { text: "three", label: "a" },
    { text: "one", label: "b" },
    { text: "one", label: "a" },
  ]);
  expect(diffOf(from, to)).toMatchObject({
    columns: { added: [], removed: [], retyped: [] },
    rows: { added: 2, removed: 1, same: 2 },
    addedRows: [
      { text: "three", label: "a" },
      { text: "one", label: "b" },
    ],
    removedRows: [{ text: "two", label: "b" }],
  });
});

test("a column that comes or goes does not make other rows, one of another type is told", () => {
  const from = preview({ text: "string", old: "string", size: "string" }, [{ text: "one", old: "x", size: 1 }]);
  const to = preview({ text: "string", size: "int64", fresh: "string" }, [{ text: "one", size: 1, fresh: "y" }]);
  expect(diffOf(from, to)).toMatchObject({
    columns: { added: ["fresh"], removed: ["old"], retyped: [{ name: "size", from: "string", to: "int64" }] },
    rows: { added: 0, removed: 0, same: 1 },
  });
});

test("no more rows are shown than fifty, and what was not looked at is told", () => {
  const many = Array.from({ length: 80 }, (_, at) => ({ text: `row ${at}`, label: "a" }));
  const diff = diffOf(preview(two, []), preview(two, many, 900));
  expect([diff.rows.added, diff.addedRows.length, diff.looked, diff.total]).toEqual([
    80,
    50,
    { from: 0, to: 80 },
    { from: 0, to: 900 },
  ]);
});
