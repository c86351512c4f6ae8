import type { ModelEntry } from "@tuneit/protocol/http";

export const orders = ["given", "fit", "size", "name"] as const;
export type Order = (typeof orders)[number];

/** From what fits to what nobody can tell. */
export const verdicts: readonly ModelEntry["fit"]["verdict"][] = ["fits", "tight", "no", "unknown"];
/** What is not known comes last. */
const known = (value: number | null): number => value ?? Number.MAX_SAFE_INTEGER;

const compare: Record<Exclude<Order, "given">, (a: ModelEntry, b: ModelEntry) => number> = {
  // The best fit is the largest that fits well: more of a model for the same machine.
  fit: (a, b) =>
    verdicts.indexOf(a.fit.verdict) - verdicts.indexOf(b.fit.verdict) ||
    (b.fit.needBytes ?? 0) - (a.fit.needBytes ?? 0),
  size: (a, b) => known(a.bytes ?? a.parameters) - known(b.bytes ?? b.parameters),
  name: (a, b) => a.title.localeCompare(b.title),
};

/** In the order that was chosen; `given` is as they came: a hub's own, by how often they are taken. */
export const ordered = (models: readonly ModelEntry[], order: Order): readonly ModelEntry[] =>
  order === "given" ? models : models.toSorted(compare[order]);
