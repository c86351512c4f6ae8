import type { Evaluation } from "@tuneit/protocol/http";
import { calibrationBins, thresholdBins, type Counts } from "./counts.ts";

type Curves = NonNullable<Evaluation["curves"]>;

/** Threshold and calibration; null where the predictions have no scores. */
export function curvesOf(counts: Counts, positive: string | null): Curves | null {
  const calibration = counts.calibration.map(({ count, confidence, right }, index) => ({
    low: index / calibrationBins,
    high: (index + 1) / calibrationBins,
    count,
    confidence: count === 0 ? null : confidence / count,
    accuracy: count === 0 ? null : right / count,
  }));
  if (calibration.every(({ count }) => count === 0)) return null;
  return {
    positive,
    threshold: positive === null ? [] : thresholds(counts),
    calibration,
    calibrationError: errorOf(calibration),
  };
}

/** Expected calibration error: how far confidence and accuracy lie apart, by rows (C. Guo and others, 2017). */
function errorOf(bins: Curves["calibration"]): number | null {
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  if (rows === 0) return null;
  return bins.reduce((sum, bin) => sum + (bin.count / rows) * Math.abs((bin.confidence ?? 0) - (bin.accuracy ?? 0)), 0);
}

/** From the highest threshold down, so that each step adds the rows of one bin. */
function thresholds({ positives, negatives }: Counts): Curves["threshold"] {
  const wanted = positives.reduce((sum, count) => sum + count, 0);
  const others = negatives.reduce((sum, count) => sum + count, 0);
  const points: Curves["threshold"] = [];
  let [found, wrong] = [0, 0];
  for (let bin = thresholdBins; bin >= 0; bin--) {
    found += positives[bin]!;
    wrong += negatives[bin]!;
    points.push({
      threshold: bin / thresholdBins,
      precision: share(found, found + wrong),
      recall: share(found, wanted),
      falsePositiveRate: share(wrong, others),
      coverage: share(found + wrong, wanted + others) ?? 0,
    });
  }
  return points.toReversed();
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
