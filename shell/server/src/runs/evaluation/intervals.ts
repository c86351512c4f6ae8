import { cellOf, type Counts } from "./counts.ts";

/** Bounds of 95 %. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 97.5 % of the standard normal distribution lie below. */
const z95 = 1.959963984540054;
const resamples = 1000;
/** Up to so many rows each is drawn; beyond, counts are drawn, which is the same in the limit. */
const mostDrawn = 2000;
/** Cells of the matrix times resamples: a second or so. */
const mostWork = 20_000_000;

/**
 * Wilson score interval of a share (E. B. Wilson, 1927, Journal of the American Statistical Association 22): unlike the
 * textbook's, right for few rows and for shares near 0 and 1.
 */
export function wilson(right: number, rows: number): Interval | null {
  if (rows === 0) return null;
  const share = right / rows;
  const over = 1 + (z95 * z95) / rows;
  const middle = (share + (z95 * z95) / (2 * rows)) / over;
  const half = (z95 / over) * Math.sqrt((share * (1 - share)) / rows + (z95 * z95) / (4 * rows * rows));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** The scores of one class, of 0 where nothing was found. */
export interface ClassScores {
  readonly rows: number;
  readonly predicted: number;
  readonly right: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export function classScores(cells: ReadonlyMap<number, number>, classes: number): ClassScores[] {
  const found = Array.from({ length: classes }, () => ({ rows: 0, predicted: 0, right: 0 }));
  for (const [cell, count] of cells) {
    const [label, prediction] = [Math.floor(cell / classes), cell % classes];
    found[label]!.rows += count;
    found[prediction]!.predicted += count;
    if (label === prediction) found[label]!.right += count;
  }
  return found.map((one) => {
    const precision = one.predicted === 0 ? 0 : one.right / one.predicted;
    const recall = one.rows === 0 ? 0 : one.right / one.rows;
    const f1 = one.rows + one.predicted === 0 ? 0 : (2 * one.right) / (one.rows + one.predicted);
    return { ...one, precision, recall, f1 };
  });
}

/** A figure that a confusion matrix decides. */
export type Figure = (scores: readonly ClassScores[], cells: ReadonlyMap<number, number>) => number;

/**
 * Percentile bootstrap (B. Efron, 1979, Annals of Statistics 7): the rows are drawn again with replacement, a thousand times,
 * and the middle 95 % of what comes out are the bounds. Seeded, so that a page says the same twice. Null where it would take
 * too long.
 */
export function bootstrap({ cells, rows }: Counts, classes: number, figures: readonly Figure[]): (Interval | null)[] {
  if (rows === 0 || (cells.size + Math.min(rows, mostDrawn) + classes) * resamples > mostWork)
    return figures.map(() => null);
  const random = seeded(20_251_121);
  const drawn = figures.map(() => new Float64Array(resamples));
  for (let count = 0; count < resamples; count++) {
    const again = resample(cells, rows, random);
    const scores = classScores(again, classes);
    for (const [index, figure] of figures.entries()) drawn[index]![count] = figure(scores, again);
  }
  return drawn.map((values) => {
    const sorted = values.toSorted();
    return { low: sorted[Math.floor(0.025 * resamples)]!, high: sorted[Math.ceil(0.975 * resamples) - 1]! };
  });
}

function resample(cells: ReadonlyMap<number, number>, rows: number, random: () => number): Map<number, number> {
  const again = new Map<number, number>();
  if (rows > mostDrawn) {
    for (const [cell, count] of cells) again.set(cell, poisson(count, random));
    return again;
  }
  const [names, ends] = [[...cells.keys()], runningSums([...cells.values()])];
  for (let row = 0; row < rows; row++) {
    const cell = names[firstAbove(ends, random() * rows)]!;
    again.set(cell, (again.get(cell) ?? 0) + 1);
  }
  return again;
}

function runningSums(counts: readonly number[]): number[] {
  let sum = 0;
  return counts.map((count) => (sum += count));
}

function firstAbove(ends: readonly number[], value: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Knuth's for small means, the normal distribution's for large. */
function poisson(mean: number, random: () => number): number {
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  const end = Math.exp(-mean);
  let drawn = 0;
  for (let product = random(); product > end; product *= random()) drawn += 1;
  return drawn;
}

/** Mulberry32 (T. Ettinger, 2017). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Cohen's kappa (J. Cohen, 1960) of a confusion matrix. */
export function kappa(scores: readonly ClassScores[]): number {
  const rows = scores.reduce((sum, one) => sum + one.rows, 0);
  const agreed = scores.reduce((sum, one) => sum + one.right, 0) / rows;
  const byChance = scores.reduce((sum, one) => sum + one.rows * one.predicted, 0) / (rows * rows);
  return byChance === 1 ? 0 : (agreed - byChance) / (1 - byChance);
}

export const countOf = (cells: ReadonlyMap<number, number>, label: number, prediction: number, classes: number) =>
  cells.get(cellOf(label, prediction, classes)) ?? 0;
