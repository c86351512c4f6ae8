import type { DatasetReport } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { reportTable } from "./report-table.ts";

it("writes a line for each row, quoted, and no formula", () => {
  const issue = { check: "duplicates", severity: "warning", count: 2, column: "text", message: "Twice", mend: "Drop" };
  const rows = [
    { row: 3, label: "ham", text: 'a, "b"' },
    { row: 9, label: null, text: "=1+1" },
  ];
  const report = {
    issues: [
      { ...issue, rows },
      { ...issue, check: "rows", rows: [] },
    ],
  } as unknown as DatasetReport;
  expect(reportTable(report).split("\r\n")).toEqual([
    "check,severity,count,column,message,mend,row,label,text",
    'duplicates,warning,2,text,Twice,Drop,3,ham,"a, ""b"""',
    "duplicates,warning,2,text,Twice,Drop,9,,'=1+1",
    "rows,warning,2,text,Twice,Drop,,,",
    "",
  ]);
});
