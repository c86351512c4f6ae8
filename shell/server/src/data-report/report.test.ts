import type { PreviewResult } from "@tuneit/protocol";
import { datasetReport, type DatasetReport, type ReportCheck } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { reportOf } from "./report.ts";

const preview = (rows: readonly (readonly [string | null, string])[]): PreviewResult => ({
  columns: [
    { name: "label", type: "string" },
    { name: "text", type: "string" },
  ],
  rows: rows.map(([label, text]) => ({ label, text })),
  total: rows.length,
  cut: null,
  warnings: [],
});
const clean = Array.from(
  { length: 100 },
  (_, index) => [index % 2 ? "ham" : "spam", `message number ${index}`] as const,
);
const report = (rows: readonly (readonly [string | null, string])[]): DatasetReport =>
  datasetReport.parse(reportOf(preview(rows), { text: "text", label: "label" }));
const issue = (rows: readonly (readonly [string | null, string])[], check: ReportCheck) =>
  report(rows).issues.find((issue) => issue.check === check);

it("has nothing against what is clean", () => {
  const found = report(clean);
  expect(found).toMatchObject({ issues: [], score: 100, gate: "open", classCount: 2 });
  expect(found.checks.every(({ status }) => status === "passed")).toBe(true);
  expect(found.letters?.counts.reduce((a, b) => a + b, 0)).toBe(100);
});

it("finds copies, those that differ in their label, and how many would leak", () => {
  const rows = [...clean, ["ham", "message number 1"], ["spam", "message number 1"]] as const;
  expect(issue(rows, "duplicates")).toMatchObject({
    count: 2,
    rows: [{ row: 101 }, { row: 102, text: "message number 1", label: "spam" }],
    fix: { use: "dedupe", with: { columns: ["text"] }, rowsBefore: 102, rowsAfter: 100 },
  });
  expect(issue(rows, "conflicts")).toMatchObject({ count: 3, column: "label" });
  expect(issue(rows, "leaks")).toBeUndefined();
  const many = [...clean, ...clean];
  // 100 texts twice, a fifth of 200 rows outside of train, four fifths of these with their copy inside.
  expect(issue(many, "leaks")).toMatchObject({ count: 32, severity: "warning" });
});

it("shuts the gate where nothing can be learnt", () => {
  const one = clean.map(([, text]) => ["ham", text] as const);
  expect(report(one)).toMatchObject({ gate: "shut", issues: [{ check: "classes", severity: "error" }] });
  const ids = clean.map(([, text]) => [text, text] as const);
  expect(report(ids).gate).toBe("shut");
  expect(report(clean.map(([label]) => [label, " "] as const)).gate).toBe("shut");
});

it("finds empty texts, missing labels, spaces, wrong letters and long texts, by row", () => {
  const rows = [
    ...clean,
    ["ham", ""],
    [null, "no label"],
    ["ham", " spaced "],
    ["ham", "cafÃ©"],
    ["ham", "long ".repeat(900)],
  ] as const;
  expect(issue(rows, "empty-text")).toMatchObject({ rows: [{ row: 101 }], fix: { rowsAfter: 104 } });
  expect(issue(rows, "missing-label")?.rows.map(({ row }) => row)).toEqual([102]);
  expect(issue(rows, "spaces")).toMatchObject({ severity: "note", fix: { use: "trim", changed: 2 } });
  expect(issue(rows, "letters")?.rows.map(({ row }) => row)).toEqual([104]);
  expect(issue(rows, "long-text")?.rows[0]?.text.length).toBe(300);
});

it("tells classes that are rare or far from even", () => {
  const rows = [...clean, ["other", "a third kind"]] as const;
  expect(issue(rows, "rare-classes")).toMatchObject({ count: 1, rows: [{ row: 101 }] });
  expect(issue(rows, "balance")?.message).toContain("50 times");
});

it("skips what needs a column that nobody named, and takes one by its place", () => {
  const found = reportOf(preview(clean), {});
  expect(found.checks.filter(({ status }) => status === "skipped").length).toBe(11);
  expect(reportOf(preview(clean), { text: "1", label: "0" })).toMatchObject({ text: "text", label: "label" });
});
