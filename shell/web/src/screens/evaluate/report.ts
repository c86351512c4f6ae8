import type { Evaluation } from "@tuneit/protocol/http";

/** Figures as a table that a spreadsheet opens: one line a metric, then one a class and figure. */
export function reportCsv(evaluation: Evaluation): string {
  const lines: (string | number | null)[][] = [["scope", "name", "value", "low", "high", "baseline", "rows"]];
  for (const { name, value, low, high, baseline } of evaluation.metrics)
    lines.push([evaluation.split, name, value, low, high, baseline, evaluation.rows?.done ?? null]);
  for (const { label, rows, ...figures } of evaluation.perClass)
    for (const [name, { value, low, high }] of Object.entries(figures))
      lines.push([label, name, value, low, high, null, rows]);
  return `${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** Quoted where it must be; a text that a spreadsheet would take for a formula begins with an apostrophe. */
function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
