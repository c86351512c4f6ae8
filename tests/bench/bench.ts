import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** What one side of a comparison measured, in the unit of the bench. */
export interface Side {
  readonly name: string;
  readonly setting: string;
  readonly values: readonly number[];
}

export interface Comparison {
  readonly workload: string;
  readonly unit: string;
  /** True where a smaller value is the better one. */
  readonly lowerIsBetter: boolean;
  readonly ours: Side;
  readonly peer: Side;
  /** Proof that both sides did the same; without it no ratio is printed. */
  readonly agreement: { readonly measure: string; readonly value: number; readonly limit: number };
}

/** One number that was promised; `limit` is what to hold to, null where it is for information. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number | null;
  /** The limit is the least that is promised, not the most. */
  readonly isLeast?: boolean;
}

export interface Bench {
  readonly name: string;
  readonly says: string;
  run(options: { repeats: number }): Promise<Comparison[]>;
  /** Each as soon as it is measured. */
  figures?(): AsyncIterable<Figure>;
}

/** The value that this share of all is not above. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Half the distance between the quartiles, as a share of the median. */
export function spread(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))]!;
  return (at(0.75) - at(0.25)) / 2 / Math.max(Number.EPSILON, median(values));
}

export type Status = "compared" | "invalid" | "contended";

/** Over this the repeats of one side differ too much to quote a ratio. */
const steadySpread = 0.2;

export function judge(comparison: Comparison, loadBefore: number): Status {
  const { value, limit } = comparison.agreement;
  // `not (… <= …)` also refuses NaN
  if (!(value <= limit)) return "invalid";
  const isBusy = isContended(loadBefore);
  const isUnsteady = [comparison.ours, comparison.peer].some((side) => spread(side.values) > steadySpread);
  return isBusy || isUnsteady ? "contended" : "compared";
}

/** Others worked on this machine: its figures say little. */
export const isContended = (loadBefore: number): boolean => loadBefore > availableParallelism() / 4;

/** Above 1 = ours is the better one. */
export function ratioOf({ ours, peer, lowerIsBetter }: Comparison): number {
  const [mine, theirs] = [median(ours.values), median(peer.values)];
  return lowerIsBetter ? theirs / mine : mine / theirs;
}

export function machine(): Record<string, unknown> {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    load: loadavg(),
  };
}
