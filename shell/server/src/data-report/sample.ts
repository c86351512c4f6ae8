import type { JsonObject, PreviewResult } from "@tuneit/protocol";

/** Rows of a dataset as the checks see them. */
export interface Sample {
  readonly total: number;
  readonly texts: readonly string[] | null;
  /** Null where a row has none. */
  readonly labels: readonly (string | null)[] | null;
  readonly looked: number;
  readonly text: string | null;
  readonly label: string | null;
  readonly warnings: PreviewResult["warnings"];
  /** Shares of train, validation and test. */
  readonly split: readonly [number, number, number];
}

export interface Roles {
  readonly text?: string | undefined;
  readonly label?: string | undefined;
  readonly split?: readonly [number, number, number] | undefined;
}

/** A column is named, or counted from 0 as a recipe may. One that is not there is as if none were named. */
export function sampleOf({ columns, rows, total, warnings }: PreviewResult, roles: Roles): Sample {
  const column = (wish: string | undefined) =>
    columns.find(({ name }) => name === wish)?.name ??
    columns[/^\d+$/.test(wish ?? "") ? Number(wish) : -1]?.name ??
    null;
  const text = column(roles.text);
  const label = column(roles.label);
  return {
    total,
    looked: rows.length,
    text,
    label,
    texts: text === null ? null : rows.map((row) => written(row, text)),
    labels: label === null ? null : rows.map((row) => written(row, label).trim() || null),
    warnings,
    split: roles.split ?? [0.8, 0.1, 0.1],
  };
}

function written(row: JsonObject, column: string): string {
  const value = row[column];
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Rows by their text; only those that occur more than once. */
export function copiesOf({ texts }: Sample): readonly (readonly number[])[] {
  const byText = new Map<string, number[]>();
  for (const [row, text] of (texts ?? []).entries()) {
    if (text.trim() === "") continue;
    const known = byText.get(text);
    if (known === undefined) byText.set(text, [row]);
    else known.push(row);
  }
  return [...byText.values()].filter((rows) => rows.length > 1);
}

/** Classes, the most frequent first. */
export function classesOf({ labels }: Sample): readonly { readonly value: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const label of labels ?? []) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count);
}
