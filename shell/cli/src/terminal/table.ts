import width from "string-width";
import { printable } from "./printable.ts";

/** Columns in line, two spaces apart; the last one is not padded. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows].map((row) => row.map((cell) => printable(cell).replaceAll(/\s+/g, " ")));
  const widths = header.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ""))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell + " ".repeat(widths[column]! - width(cell))))
      .join("  ");
  return [line(all[0]!), widths.map((size) => "─".repeat(size)).join("  "), ...all.slice(1).map(line)]
    .map((text) => text.trimEnd())
    .join("\n");
}

export function clip(text: string, most: number): string {
  const flat = text.replaceAll(/\s+/g, " ");
  return flat.length > most ? `${flat.slice(0, most - 1)}…` : flat;
}
