import { msg, str } from "@lit/localize";
import type { Evaluation } from "@tuneit/protocol/http";
import { html, nothing } from "lit";
import { metric } from "../../elements/format.ts";
import { metricTitle } from "../../elements/metric-title.ts";
import { interval } from "./per-class.ts";

/** Every metric of the split, how certain it is, and what it was before the training. */
export function drawMetrics({ metrics, rows }: Evaluation) {
  return html`<dl class="metrics">
      ${withoutCopies(metrics).map(
        ({ name, baseline, copies, ...estimated }) =>
          html`<div>
            <dt>${metricTitle(name)}</dt>
            <dd>${interval(estimated)}</dd>
            <dd class="caption">
              ${
                estimated.low === null || estimated.high === null
                  ? nothing
                  : html`${metric(estimated.low)} – ${metric(estimated.high)} ·`
              }
              ${baseline === null ? nothing : msg(str`before: ${metric(baseline)}`)}
            </dd>
            ${
              copies.length === 0
                ? nothing
                : html`<dd class="caption">${msg(str`the same: ${copies.map(metricTitle).join(", ")}`)}</dd>`
            }
          </div>`,
      )}
    </dl>
    <p class="caption">
      ${
        rows === null
          ? msg("The run left no predictions: there are no intervals and no rows to look at.")
          : msg(str`From ${rows.done} rows. The true value lies between the bounds in 95 of 100 such samples.`)
      }
    </p>`;
}

type Metric = Evaluation["metrics"][number];

/** Micro averages of one class a row are all the accuracy: they stand in one place. */
function withoutCopies(metrics: readonly Metric[]): (Metric & { copies: string[] })[] {
  const alike = Map.groupBy(metrics, ({ value, low, high, baseline }) => JSON.stringify([value, low, high, baseline]));
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, copies: others.map(({ name }) => name) }],
  );
}
