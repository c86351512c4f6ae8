import { msg, str } from "@lit/localize";
import type { RunPage } from "@tuneit/protocol/http";
import { css, html, nothing, svg } from "lit";
import { duration, metric } from "../../elements/format.ts";
import { isLowerBetter, metricTitle, splitTitle } from "../../elements/metric-title.ts";
import type { RunState } from "./run-state.ts";

export interface Figure {
  readonly name: string;
  readonly split: string;
  readonly value: number | string;
  readonly before: number | string | null;
  readonly isBetter: boolean | null;
  readonly hasRisen: boolean;
  /** How it went while it trained. */
  readonly course: readonly number[];
}

const most = 5;
const first = ["accuracy", "f1_macro", "loss"];

/** The metrics that say most, from the split that counts most of those that were measured. */
export function figuresOf(state: RunState): Figure[] {
  const { metrics, baseline, metricDirections } = state.page;
  const split = ["test", "validation", "train"].find((one) => namesIn(metrics, one).length > 0) ?? "validation";
  const names = namesIn(metrics, split);
  const known = [...first.filter((name) => names.includes(name)), ...names.filter((name) => !first.includes(name))];
  return known.slice(0, most).map((name) => {
    const value = metrics[`${split}.${name}`] ?? "–";
    // Only the same rows compare.
    const before = baseline[`${split}.${name}`] ?? null;
    const change = before === null ? Number.NaN : Number(value) - Number(before);
    const isBetter = change > 0 !== isLowerBetter(name, metricDirections);
    return {
      name,
      split,
      value,
      before,
      isBetter: Number.isNaN(change) || change === 0 ? null : isBetter,
      hasRisen: change > 0,
      course: courseOf(state, name),
    };
  });
}

function namesIn(metrics: RunPage["metrics"], split: string): string[] {
  const within = Object.keys(metrics).filter((key) => key.startsWith(`${split}.`));
  return within.map((key) => key.slice(split.length + 1)).filter((name) => split !== "train" || name === "loss");
}

function courseOf({ series }: RunState, name: string): number[] {
  const all = [...series.values()].filter((one) => one.name === name && one.points.length > 1);
  const drawn = all.find(({ split }) => split === "validation") ?? all[0];
  return drawn?.points.map(([, , value]) => Number(value)).filter(Number.isFinite) ?? [];
}

export function drawFigures(state: RunState, now: number) {
  const { startedAt, endedAt, status } = state.page;
  const took = duration(((endedAt ?? now) - startedAt) / 1000);
  return html`<dl class="figures">
    ${figuresOf(state).map(drawFigure)}
    ${
      status === "queued"
        ? nothing
        : html`<div>
            <dt>${endedAt === null ? msg("Running for") : msg("Took")}</dt>
            <dd>${took}</dd>
          </div>`
    }
  </dl>`;
}

function drawFigure({ name, split, value, before, isBetter, hasRisen, course }: Figure) {
  return html`<div>
    <dt>${metricTitle(name)} <span>${splitTitle(split)}</span></dt>
    <dd>${metric(value)}${spark(course)}</dd>
    ${before === null ? nothing : html`<dd class="before">${sinceBefore({ before, isBetter, hasRisen })}</dd>`}
  </div>`;
}

/** The arrow says where it went, the word and its colour whether that is good: a loss falls. */
function sinceBefore({ before, isBetter, hasRisen }: Pick<Figure, "before" | "isBetter" | "hasRisen">) {
  const value = metric(before ?? "–");
  if (isBetter === null) return msg(str`before: ${value}`);
  const words = isBetter ? msg(str`better, was ${value}`) : msg(str`worse, was ${value}`);
  return html`<i class=${isBetter ? "better" : "worse"} aria-hidden="true">${hasRisen ? "▲" : "▼"}</i> ${words}`;
}

const [width, height] = [52, 18];

function spark(values: readonly number[]) {
  if (values.length < 2) return nothing;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const every = Math.max(1, Math.ceil(values.length / width));
  const points = values
    .filter((_, index) => index % every === 0 || index === values.length - 1)
    .map((value, index, all) => {
      const y = height - 2 - ((value - low) / (high - low || 1)) * (height - 4);
      return `${((index / (all.length - 1)) * width).toFixed(1)},${y.toFixed(1)}`;
    });
  return html`<svg class="spark" width=${width} height=${height} aria-hidden="true">
    ${svg`<polyline points=${points.join(" ")} />`}
  </svg>`;
}

export const figureStyles = css`
  .figures {
    display: flex;
    flex-wrap: wrap;
    gap: 1px;
    border: 1px solid var(--tn-border);
    border-radius: var(--tn-radius-card);
    background: var(--tn-border);
    overflow: hidden;
  }
  .figures > div {
    flex: 1 1 8.25rem;
    min-inline-size: 0;
    padding: var(--tn-space-3);
    overflow: hidden;
    background: var(--tn-surface);
    white-space: nowrap;
  }
  .figures dt {
    overflow: hidden;
    font-size: var(--tn-size-dense);
    text-overflow: ellipsis;
  }
  .figures dt span {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-caption);
  }
  .figures dd:first-of-type {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--tn-space-2);
    font-size: var(--tn-size-title);
    font-weight: 600;
    white-space: normal;
  }
  .figures .before {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-caption);
    white-space: normal;
  }
  .before i {
    font-style: normal;
  }
  .before .better {
    color: var(--tn-ok);
  }
  .before .worse {
    color: var(--tn-danger);
  }
  .spark polyline {
    fill: none;
    stroke: var(--tn-data-1);
    stroke-width: 1.5;
    stroke-linejoin: round;
  }
`;
