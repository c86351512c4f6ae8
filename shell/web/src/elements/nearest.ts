import { msg } from "@lit/localize";
import { html, nothing } from "lit";

/** Says that the address names what is not there, so that nobody takes what stands below for what the link promised. */
export function drawNearest(isMissing: boolean) {
  if (!isMissing) return nothing;
  return html`<p class="quiet" role="status">${msg("The link names what is not here; this is the nearest.")}</p>`;
}
