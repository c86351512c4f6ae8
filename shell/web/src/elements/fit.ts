import { msg, str } from "@lit/localize";
import type { ModelFit } from "@tuneit/protocol/http";
import { html, type TemplateResult } from "lit";
import "./badge.ts";
import { bytes } from "./format.ts";

const tones = { fits: "ok", tight: "warn", no: "danger", unknown: "neutral" } as const;

/** Whether a model fits this machine, as a badge. */
export function fitBadge(fit: ModelFit): TemplateResult {
  return html`<tn-badge tone=${tones[fit.verdict]}>${fitWord(fit)}</tn-badge>`;
}

export function fitWord({ verdict }: ModelFit): string {
  const words = { fits: msg("fits"), tight: msg("tight"), no: msg("does not fit"), unknown: msg("fit not known") };
  return words[verdict];
}

/** The sum behind the badge. */
export function fitSum({ needBytes, haveBytes, parts, from }: ModelFit): string {
  const locale = document.documentElement.lang;
  if (needBytes === null) return msg("How much memory it needs is not known.");
  const sum = msg(str`Needs ${bytes(needBytes, locale)} of ${bytes(haveBytes, locale)}`);
  const terms = parts.map(({ part, bytes: size }) => `${memoryWords(part)} ${bytes(size, locale)}`).join(" + ");
  const whence = from === "card" ? ` (${msg("from its size alone")})` : "";
  return `${sum}${terms === "" ? "" : `: ${terms}`}${whence}`;
}

/** What takes memory while a model learns, in words. */
export function memoryWords(part: string): string {
  const words: Readonly<Record<string, string>> = {
    weights: msg("weights"),
    gradients: msg("gradients"),
    optimizer: msg("optimizer"),
    activations: msg("activations"),
  };
  return words[part] ?? part;
}
