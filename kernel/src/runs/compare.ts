import type { Recipe, RunResult } from "@tuneit/protocol";

export interface RunComparison {
  readonly runs: readonly { id: string; name: string }[];
  /** What differs in recipe and plan: JSON pointer and each run's value. */
  readonly differences: readonly { pointer: string; values: readonly unknown[] }[];
  readonly metrics: readonly { name: string; values: readonly (number | string | null)[] }[];
}

interface Compared {
  readonly id: string;
  readonly name: string;
  readonly recipe: Recipe;
  readonly result: RunResult | null;
}

/** What differs between runs: settings by JSON pointer, and the scores on the test split side by side. */
export function compareRuns(runs: readonly Compared[]): RunComparison {
  const flat = runs.map((run) => flatten(run.recipe));
  const pointers = [...new Set(flat.flatMap((settings) => [...settings.keys()]))]
    .filter((pointer) => pointer !== "/name")
    .toSorted();
  const rows = pointers.map((pointer) => ({ pointer, values: flat.map((settings) => settings.get(pointer)) }));
  const scores = runs.map((run) => run.result?.metrics["test"] ?? {});
  const names = [...new Set(scores.flatMap((one) => Object.keys(one)))];
  return {
    runs: runs.map(({ id, name }) => ({ id, name })),
    differences: rows.filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1),
    metrics: names.map((name) => ({ name, values: scores.map((one) => one[name] ?? null) })),
  };
}

function flatten(value: unknown, pointer = "", into = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== "object" || value === null) return into.set(pointer, value);
  for (const [key, item] of Object.entries(value))
    flatten(item, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, into);
  return into;
}
