import { msg, str } from "@lit/localize";
import type { ChartSpec } from "@tuneit/protocol";
import type { Evaluation } from "@tuneit/protocol/http";

type Curves = NonNullable<Evaluation["curves"]>;
type Point = Curves["threshold"][number];

/** The point of the curve whose threshold is nearest. */
export function nearest({ threshold: points }: Curves, wanted: number): Point | null {
  return points.reduce<Point | null>((best, point) => {
    const isNearer = best === null || Math.abs(point.threshold - wanted) < Math.abs(best.threshold - wanted);
    return isNearer ? point : best;
  }, null);
}

/** Precision and recall, and recall and false alarms, over all thresholds, with the chosen one marked. */
export function thresholdSpecs(curves: Curves, chosen: Point | null): ChartSpec[] {
  const positive = curves.positive ?? "";
  const precision = curves.threshold.flatMap(({ recall, precision: share, threshold }) =>
    recall === null || share === null ? [] : [[recall, share, threshold] as [number, number, number]],
  );
  const alarms = curves.threshold.flatMap(({ falsePositiveRate, recall, threshold }) =>
    falsePositiveRate === null || recall === null
      ? []
      : [[falsePositiveRate, recall, threshold] as [number, number, number]],
  );
  const label = chosen === null ? "" : msg(str`threshold ${chosen.threshold.toFixed(2)}`);
  const at = (x: number | null | undefined, y: number | null | undefined) =>
    chosen === null || typeof x !== "number" || typeof y !== "number"
      ? {}
      : { operating: { x, y, threshold: chosen.threshold, label } };
  return [
    {
      kind: "curve",
      shape: "pr",
      title: msg("Precision by recall"),
      series: [{ name: positive, points: precision, area: areaUnder(precision) }],
      ...at(chosen?.recall, chosen?.precision),
    },
    {
      kind: "curve",
      shape: "roc",
      title: msg("Recall by false alarms"),
      series: [{ name: positive, points: alarms, area: areaUnder(alarms) }],
      ...at(chosen?.falsePositiveRate, chosen?.recall),
    },
  ];
}

/** Trapezoids under the points, in the order of x. */
export function areaUnder(points: readonly (readonly [number, number, number | null])[]): number | null {
  if (points.length < 2) return null;
  const sorted = points.toSorted(([a], [b]) => a - b);
  return sorted.slice(1).reduce((sum, [x, y], index) => {
    const [fromX, fromY] = sorted[index]!;
    return sum + ((x - fromX) * (y + fromY)) / 2;
  }, 0);
}

/** How often answers of a confidence were right; on the diagonal they are right as often as they say. */
export function calibrationSpec({ calibration }: Curves): ChartSpec {
  const points = calibration.flatMap(({ confidence, accuracy }) =>
    confidence === null || accuracy === null ? [] : [[confidence, accuracy] as [number, number]],
  );
  return {
    kind: "line",
    title: msg("Right as often as it says"),
    x: { label: msg("confidence"), scale: "linear" },
    y: { label: msg("share that was right"), scale: "linear" },
    series: [
      { name: msg("answers"), points },
      {
        name: msg("as it should be"),
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
  };
}

export function confidenceSpec({ calibration }: Curves): ChartSpec {
  return {
    kind: "bar",
    title: msg("How sure it is"),
    x: { label: msg("confidence"), scale: "linear" },
    y: { label: msg("rows"), scale: "linear" },
    bars: calibration.map(({ low, high, count }) => ({ name: `${low.toFixed(1)}–${high.toFixed(1)}`, value: count })),
  };
}
