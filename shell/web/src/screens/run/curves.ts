import type { MetricSeries } from "@tuneit/protocol/http";
import type { LineSeries } from "../../elements/chart/line-chart.ts";

export interface Curve {
  readonly name: string;
  readonly lines: readonly LineSeries[];
}

/** One chart a metric, one line a split; what has a single value is a figure and no curve. */
export function curvesOf(series: readonly MetricSeries[]): Curve[] {
  const byName = Map.groupBy(
    series.filter(({ points }) => points.length > 1),
    ({ name }) => name,
  );
  return [...byName].map(([name, members]) => ({ name, lines: members.map(lineOf) }));
}

function lineOf({ split, stage, points }: MetricSeries): LineSeries {
  const drawn = points.map(([step, epoch, value], index) => [step ?? epoch ?? index, value] as const);
  return { name: split ?? stage, points: drawn };
}
