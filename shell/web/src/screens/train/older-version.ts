import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";

/** Said where training is on what a dataset held before, with the way back. */
export function olderVersion(
  version: string | null | undefined,
  takeNewest: () => void,
): TemplateResult | typeof nothing {
  if (version == null) return nothing;
  return html`<p class="row" role="status">
    ${icon("clock", 16)}
    <span>${msg(str`On version ${version.slice(0, 12)} of the data, which is not the newest.`)}</span>
    <tn-button small @click=${takeNewest}>${msg("Take the newest")}</tn-button>
  </p>`;
}
