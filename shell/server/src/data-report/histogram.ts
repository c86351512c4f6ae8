import type { DatasetReport } from "@tuneit/protocol/http";

const bins = 24;
const shares = [1, 2, 2.5, 5, 10];

/** Even bins up to the 99th percentile, rounded to steps that people read; the last bin takes the rest. */
export function histogramOf(lengths: readonly number[]): NonNullable<DatasetReport["letters"]> | null {
  if (lengths.length === 0) return null;
  const sorted = lengths.toSorted((a, b) => a - b);
  const longest = sorted.at(-1) ?? 0;
  const most = sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0;
  const step = stepOf(most / bins);
  const count = Math.max(1, Math.ceil((most + 1) / step));
  const counts = Array.from({ length: count }, () => 0);
  for (const length of lengths) counts[Math.min(count - 1, Math.floor(length / step))]! += 1;
  return { edges: counts.map((_, index) => index * step), counts, longest };
}

function stepOf(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const share = shares.find((share) => share * power >= least) ?? 10;
  return Math.max(1, Math.ceil(share * power));
}
