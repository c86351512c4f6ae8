import type { DatasetReport } from "@tuneit/protocol/http";

const head = ["check", "severity", "count", "column", "message", "mend", "row", "label", "text"];

/** A report as CSV (RFC 4180): a line for each row of an issue, or one where it has none. */
export function reportTable({ issues }: DatasetReport): string {
  const lines = issues.flatMap(({ check, severity, count, column, message, mend, rows }) => {
    const begin = [check, severity, String(count), column ?? "", message, mend];
    if (rows.length === 0) return [[...begin, "", "", ""]];
    return rows.map(({ row, label, text }) => [...begin, String(row), label ?? "", text]);
  });
  return [head, ...lines].map((cells) => cells.map(quoted).join(",")).join("\r\n") + "\r\n";
}

// A spreadsheet takes what begins so for a formula and runs it.
const formula = /^[=+\-@\t\r]/;

function quoted(cell: string): string {
  const safe = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
