import type { MetricSeries } from "@tuneit/protocol/http";
import { html } from "lit";
import "../../elements/chart/line-chart.ts";
import type { LineSeries } from "../../elements/chart/line-chart.ts";
import { metricTitle, splitTitle } from "../../elements/metric-title.ts";

export interface CurvesOfRun {
  readonly run: string;
  readonly name: string;
  readonly series: readonly MetricSeries[];
}

interface Chart {
  readonly title: string;
  readonly lines: readonly LineSeries[];
}

/** What is compared first, by name and split. */
const order = ["loss validation", "loss train", "accuracy validation", "f1_macro validation"];
const mostCharts = 8;

/** One chart a metric and split, one line a run in its own colour. */
export function chartsOf(runs: readonly CurvesOfRun[]): Chart[] {
  const all = runs.flatMap(({ run, name, series }) =>
    series
      .filter(({ points }) => points.length > 1)
      .map((one) => ({ key: `${one.name} ${one.split ?? ""}`, of: one, line: lineOf(run, name, one) })),
  );
  const place = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return [...Map.groupBy(all, ({ key }) => key)]
    .toSorted(([a], [b]) => place(a) - place(b))
    .slice(0, mostCharts)
    .map(([, members]) => {
      const { name, split } = members[0]!.of;
      const title = split === null ? metricTitle(name) : `${metricTitle(name)}, ${splitTitle(split)}`;
      return { title, lines: members.map(({ line }) => line) };
    });
}

function lineOf(run: string, name: string, { points }: MetricSeries): LineSeries {
  return { name, run, points: points.map(([step, epoch, value], index) => [step ?? epoch ?? index, value] as const) };
}

export function drawCurves(runs: readonly CurvesOfRun[]) {
  return html`<div class="charts">
    ${chartsOf(runs).map(
      ({ title, lines }) =>
        html`<div class="chart">
          <tn-line-chart lean sync="compare" height="200" heading=${title} .series=${lines}></tn-line-chart>
        </div>`,
    )}
  </div>`;
}
