import type { MetricSeries } from "@tuneit/protocol/http";
import type { LineSeries } from "../../elements/chart/line-chart.ts";
import { splitTitle } from "../../elements/metric-title.ts";

export const axes = ["step", "epoch", "time"] as const;
export type Axis = (typeof axes)[number];

export interface Curve {
  readonly name: string;
  readonly lines: readonly LineSeries[];
}

/** A split has its colour in every chart. */
const colors: Readonly<Record<string, number>> = { train: 1, validation: 2, test: 3 };

/** What is looked at first; the rest follows as it came. */
const order = ["loss", "accuracy", "f1_macro", "learning_rate", "grad_norm", "samples_per_second", "tokens_per_second"];

/** One chart a metric, one line a split; what has a single value is a figure and no curve. `startedAt` is where time begins. */
export function curvesOf(series: Iterable<MetricSeries>, axis: Axis, startedAt: number): Curve[] {
  const byName = Map.groupBy(
    [...series].filter(({ points }) => points.length > 1),
    ({ name }) => name,
  );
  const curves = [...byName].map(([name, members]) => ({
    name,
    lines: members.map((one) => lineOf(one, axis, startedAt)),
  }));
  const place = ({ name }: Curve) => (order.includes(name) ? order.indexOf(name) : order.length);
  return withoutCopies(curves.toSorted((a, b) => place(a) - place(b)));
}

function lineOf(series: MetricSeries, axis: Axis, startedAt: number): LineSeries {
  const color = colors[series.split ?? ""];
  return {
    name: splitTitle(series.split ?? series.stage),
    points: pointsBy(series, axis, startedAt),
    ...(color !== undefined && { color }),
  };
}

function pointsBy({ points }: MetricSeries, axis: Axis, startedAt: number): LineSeries["points"] {
  return points.map(([step, epoch, value, time], index) => {
    if (axis === "time") return [(time - startedAt) / 1000, value];
    return [(axis === "epoch" ? epoch : step) ?? step ?? epoch ?? index, value];
  });
}

/** Micro averages of one class a row are all the accuracy: the same curve is drawn once. */
function withoutCopies(curves: readonly Curve[]): Curve[] {
  const seen = new Set<string>();
  return curves.filter(({ lines }) => {
    const key = lines.map(({ points }) => `${points.length} ${samplesOf(points).join(" ")}`).join("; ");
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const samples = 16;

/** A few of the values, evenly spread: a live page has no time for all of them. */
function samplesOf(points: LineSeries["points"]): unknown[] {
  const count = Math.min(samples, points.length);
  return Array.from(
    { length: count },
    (_, index) => points[Math.floor(((index + 1) * points.length) / count) - 1]?.[1],
  );
}

/** What each curve has at a step, or at the nearest before it. */
export function valuesAt(
  series: Iterable<MetricSeries>,
  step: number,
): { key: string; name: string; split: string | null; value: number | string }[] {
  return [...series].flatMap(({ name, split, stage, points }) => {
    const point = points.findLast(([at]) => at !== null && at <= step);
    return point === undefined ? [] : [{ key: `${stage} ${split} ${name}`, name, split, value: point[2] }];
  });
}

/** True where a run came as far as the step that an address names. */
export function isStepOf(steps: readonly number[], asked: string | null): boolean {
  return asked !== null && /^\d{1,15}$/.test(asked) && Number(asked) <= (steps.at(-1) ?? 0);
}

/** All steps at which something was measured. */
export function stepsOf(series: Iterable<MetricSeries>): number[] {
  const steps = new Set<number>();
  for (const { points } of series) for (const [step] of points) if (step !== null) steps.add(step);
  return [...steps].toSorted((a, b) => a - b);
}
