import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { metric } from "../format.ts";

/** Less than this share of the strongest is not told from nothing. */
const leastShare = 0.04;
/** Of the data colour, behind letters that must stay readable. */
const mostColor = 36;

/**
 * A text whose tokens are coloured by one number each. What speaks against has another colour and another line below it, so
 * that no colour has to be told from another.
 */
export function drawAttribution(tokens: readonly string[], weights: readonly number[]): TemplateResult {
  const most = Math.max(...weights.map(Math.abs)) || 1;
  const isBothWays = weights.some((weight) => weight < 0);
  return html`<p class="attribution" dir="auto">
      ${tokens.map((token, at) => drawToken(token, weights[at] ?? 0, most))}
    </p>
    ${
      isBothWays
        ? html`<p class="caption attribution-key">
            <span class="for">${msg("speaks for it")}</span> <span class="against">${msg("speaks against it")}</span>
          </p>`
        : nothing
    }`;
}

function drawToken(token: string, weight: number, most: number): TemplateResult {
  const share = Math.abs(weight) / most;
  const kind = share < leastShare ? "" : weight < 0 ? "against" : "for";
  const [space = ""] = /^\s*/.exec(token) ?? [];
  return html`${space === "" ? nothing : html`<i>${space}</i>`}<span
      class=${kind}
      style="--share:${Math.round(share * mostColor)}%"
      title=${metric(weight)}
      ><bdi>${token.slice(space.length)}</bdi></span
    >`;
}
