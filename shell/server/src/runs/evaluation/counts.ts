import type { Predicted } from "./predictions-table.ts";

/** A matrix of more classes is no picture any more, and grows with their square. */
export const mostMatrixClasses = 200;
export const calibrationBins = 10;
/** Steps of the threshold; a hundredth of a score is finer than anybody sets it. */
export const thresholdBins = 100;

interface Bin {
  count: number;
  confidence: number;
  right: number;
}

/** What one pass over the predictions adds up to; it grows with the classes and never with the rows. */
export interface Counts {
  rows: number;
  right: number;
  /** Rows by label and prediction: `${label} ${prediction}` as numbers of classes. */
  readonly cells: Map<number, number>;
  readonly calibration: Bin[];
  /** Rows of the positive class and of the others, by score of the positive class. */
  readonly positives: number[];
  readonly negatives: number[];
}

export const cellOf = (label: number, prediction: number, classes: number): number => label * classes + prediction;

/** Rows without a label are passed over: nothing can be said of them. */
export async function countPredictions(
  rows: AsyncIterable<Predicted>,
  { classes, positive }: { classes: readonly string[]; positive: number | null },
): Promise<Counts> {
  const numbers = new Map(classes.map((name, index) => [name, index]));
  const zeros = (length: number): number[] => Array.from({ length }, () => 0);
  const counts: Counts = {
    ...{ rows: 0, right: 0, cells: new Map<number, number>() },
    calibration: Array.from({ length: calibrationBins }, () => ({ count: 0, confidence: 0, right: 0 })),
    ...{ positives: zeros(thresholdBins + 1), negatives: zeros(thresholdBins + 1) },
  };
  for await (const row of rows) {
    const [label, prediction] = [numbers.get(row.label ?? ""), numbers.get(row.prediction)];
    if (label === undefined || prediction === undefined) continue;
    counts.rows += 1;
    const cell = cellOf(label, prediction, classes.length);
    counts.cells.set(cell, (counts.cells.get(cell) ?? 0) + 1);
    if (label === prediction) counts.right += 1;
    addScores(counts, row, { prediction, isRight: label === prediction, positive, label });
  }
  return counts;
}

interface Judged {
  readonly label: number;
  readonly prediction: number;
  readonly isRight: boolean;
  readonly positive: number | null;
}

function addScores(counts: Counts, { scores }: Predicted, { label, prediction, isRight, positive }: Judged): void {
  const confidence = scores[prediction];
  if (confidence !== undefined && Number.isFinite(confidence)) {
    const bin = counts.calibration[binOf(confidence, calibrationBins)]!;
    bin.count += 1;
    bin.confidence += confidence;
    if (isRight) bin.right += 1;
  }
  const score = positive === null ? undefined : scores[positive];
  if (score === undefined || !Number.isFinite(score)) return;
  // A score that equals a threshold is above it; float32 has 0.3 a little off.
  const place = Math.min(thresholdBins, Math.max(0, Math.floor(score * thresholdBins + 1e-5)));
  (label === positive ? counts.positives : counts.negatives)[place]! += 1;
}

const binOf = (score: number, bins: number): number => Math.min(bins - 1, Math.max(0, Math.floor(score * bins)));
