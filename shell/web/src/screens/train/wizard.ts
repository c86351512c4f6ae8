import { msg, str } from "@lit/localize";
import { html, nothing } from "lit";
import { icon } from "../../elements/icon.ts";

export const steps = ["model", "data", "parameters", "review", "train", "test"] as const;
export type Step = (typeof steps)[number];

/** The step that an address names; null shows all on one screen. */
export const stepOf = (query: URLSearchParams): Step | null => steps.find((step) => step === query.get("step")) ?? null;

export function stepTitle(step: Step): string {
  const titles = {
    model: msg("Model"),
    data: msg("Data"),
    parameters: msg("Parameters"),
    review: msg("Review"),
    train: msg("Train"),
    test: msg("Test"),
  };
  return titles[step];
}

/** The steps as links, those with a problem marked. */
export function stepLinks(here: Step, address: (step: Step) => string, hasProblem: (step: Step) => boolean) {
  return html`<ol class="steps" aria-label=${msg("Steps")}>
    ${steps.map(
      (step, index) =>
        html`<li class=${index < steps.indexOf(here) ? "done" : ""}>
          <a href=${address(step)} aria-current=${step === here ? "step" : nothing}
            ><b aria-hidden="true">${index + 1}</b>${stepTitle(step)}
            ${
              hasProblem(step)
                ? html`${icon("warning", 12)}<span class="visually-hidden">${msg("has a problem")}</span>`
                : nothing
            }</a
          >
        </li>`,
    )}
  </ol>`;
}

/** Back and Next below a step. */
export function stepFoot(here: Step, address: (step: Step) => string) {
  const index = steps.indexOf(here);
  const [back, next] = [steps[index - 1], steps[index + 1]];
  return html`<div class="step-foot">
    ${back === undefined ? html`<span></span>` : html`<a class="button" href=${address(back)}>${msg(str`Back: ${stepTitle(back)}`)}</a>`}
    ${next === undefined ? nothing : html`<a class="button" href=${address(next)}>${msg(str`Next: ${stepTitle(next)}`)}</a>`}
  </div>`;
}
