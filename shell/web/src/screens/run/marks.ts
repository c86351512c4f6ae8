import { keptIn } from "../../data/kept.ts";

const mostRuns = 50;
type Marks = Readonly<Record<string, readonly number[]>>;

const kept = keptIn<Marks>("run.marks", (stored) => {
  if (typeof stored !== "object" || stored === null) return {};
  const lists = Object.entries(stored).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  return Object.fromEntries(lists.map(([run, steps]) => [run, steps.filter((step) => typeof step === "number")]));
});

/** Steps that the reader marked in this run, in this browser. */
export function marksOf(run: string): readonly number[] {
  return kept.get()[run] ?? [];
}

/** Marks a step, or takes its mark away. The marks of runs long past are forgotten. */
export function toggleMark(run: string, step: number): readonly number[] {
  const { [run]: own = [], ...others } = kept.get();
  const steps = own.includes(step) ? own.filter((one) => one !== step) : [...own, step].toSorted((a, b) => a - b);
  kept.set({ ...Object.fromEntries(Object.entries(others).slice(1 - mostRuns)), [run]: steps });
  return steps;
}
