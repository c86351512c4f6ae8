import { msg } from "@lit/localize";
import type { RunPage, RunSamples } from "@tuneit/protocol/http";
import { html } from "lit";
import "../../elements/state.ts";

/** Why there is nothing to see, and what would change that. */
export function whyNoSamples(none: RunSamples["none"], page: RunPage) {
  const [heading, text] = none === null ? unsaid(page) : said(none);
  return html`<tn-empty heading=${heading} text=${text}></tn-empty>`;
}

function said(none: NonNullable<RunSamples["none"]>): readonly [string, string] {
  const words = {
    "off": [
      msg("This run follows no rows"),
      msg("A setting of its engine turns it off. With another number, the next run shows here how its answers change."),
    ],
    "no-rows": [
      msg("There is no row to follow"),
      msg(
        "The rows come from the validation split, which is empty. Give it a share above 0 in the data of the next run.",
      ),
    ],
    "never-evaluated": [
      msg("The model is never evaluated while it trains"),
      msg("Rows are answered at each evaluation. Let the next run evaluate after each epoch, or after some steps."),
    ],
  } as const;
  return words[none];
}

function unsaid({ stages, plan, endedAt }: RunPage): readonly [string, string] {
  const training = new Set(plan.stages.filter(({ kind }) => kind === "train").map(({ id }) => id));
  const state = stages.find(({ stage }) => training.has(stage))?.state;
  const hasTrained = state === "done" || state === "failed";
  if (endedAt === null && !hasTrained)
    return [
      msg("No samples yet"),
      msg("They come before the first step of the training, and again at each evaluation, if the engine sends them."),
    ];
  if (!hasTrained)
    return [msg("No samples"), msg("The run ended before its training told how single rows are answered.")];
  return [msg("No samples"), msg("The engine of this run does not tell how single rows are answered.")];
}
