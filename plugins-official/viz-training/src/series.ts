import type { VisualizerInput } from "@tuneit/sdk";

type Metric = VisualizerInput["metrics"][number];
type Point = [number, number | null];

/** Bounds what one chart carries, keeping the first and last point and each stretch's lowest and highest value. */
export function thin(points: readonly Point[], most: number): Point[] {
  if (points.length <= most) return [...points];
  const stretch = Math.ceil(points.length / Math.max(1, Math.floor((most - 2) / 2)));
  const kept: Point[] = [points[0]!];
  for (let start = 1; start < points.length - 1; start += stretch)
    kept.push(...extremes(points.slice(start, Math.min(start + stretch, points.length - 1))));
  return [...kept, points.at(-1)!];
}

function extremes(points: readonly Point[]): Point[] {
  let [low, high] = [points[0]!, points[0]!];
  for (const point of points) {
    if ((point[1] ?? Infinity) < (low[1] ?? Infinity)) low = point;
    if ((point[1] ?? -Infinity) > (high[1] ?? -Infinity)) high = point;
  }
  return low === high ? [low] : [low, high].sort((left, right) => left[0] - right[0]);
}

/** Points of one metric by step, in order; a step that was measured again (after a resume) keeps its last value. */
export function pointsOf(metric: Metric): Point[] {
  const bySteps = new Map<number, number | null>();
  for (const { step, value } of metric.points) bySteps.set(step, value);
  return [...bySteps].sort(([left], [right]) => left - right);
}
