import type { PreviewResult } from "@tuneit/protocol";
import type { Json } from "./paths.ts";

const texts = ["text", "message", "body", "content", "sentence", "review", "question", "comment", "title"];
const labels = ["label", "category", "class", "target", "sentiment", "intent", "topic", "answer"];

/**
 * Which columns probably are text and label: by their names, else the column with the longest texts and the one with the
 * fewest different values. A guess: the person sees it and can choose another.
 */
export function guessRoles({ columns, rows }: PreviewResult): Record<string, string> {
  const names = columns.map(({ name }) => name);
  const text = named(names, texts) ?? longest(names, rows);
  const others = names.filter((name) => name !== text);
  const label = named(others, labels) ?? fewest(others, rows);
  return { ...(text !== undefined && { text }), ...(label !== undefined && { label }) };
}

function named(names: readonly string[], wanted: readonly string[]): string | undefined {
  return wanted.map((word) => names.find((name) => name.toLowerCase() === word)).find((name) => name !== undefined);
}

function longest(names: readonly string[], rows: readonly Json[]): string | undefined {
  const length = (name: string) => rows.reduce((sum, row) => sum + JSON.stringify(row[name] ?? "").length, 0);
  return names.toSorted((a, b) => length(b) - length(a))[0];
}

function fewest(names: readonly string[], rows: readonly Json[]): string | undefined {
  const distinct = (name: string) => new Set(rows.map((row) => JSON.stringify(row[name] ?? ""))).size;
  return names.filter((name) => distinct(name) > 1).toSorted((a, b) => distinct(a) - distinct(b))[0];
}

/** The text of a recipe that nobody has written yet. */
export function freshRecipe(
  name: string,
  given: { readonly task: string; readonly model?: string; readonly data?: string },
) {
  return `tuneit: 1
name: ${name}
task: ${given.task}
data:
  source: ${given.data === undefined ? "{}" : `{ path: ${JSON.stringify(given.data)} }`}
${given.model === undefined ? "" : `model: { ref: ${JSON.stringify(given.model)} }\n`}`;
}
