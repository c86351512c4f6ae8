import { msg, str } from "@lit/localize";
import type { Download } from "@tuneit/protocol/http";
import { html, nothing, type TemplateResult } from "lit";
import "./badge.ts";
import { bytes, duration } from "./format.ts";

/** How a download stands: its bar, bytes, rate, and how long it takes as a range. */
export function downloadBar(one: Download): TemplateResult {
  const { ref, state, doneBytes, totalBytes } = one;
  if (state === "failed") return html`<span><tn-badge tone="danger">${downloadWords(one)}</tn-badge></span>`;
  const share = totalBytes === null || totalBytes === 0 ? null : Math.min(100, (100 * doneBytes) / totalBytes);
  return html`<progress aria-label=${msg(str`Download of ${ref}`)} max="100" value=${share ?? nothing}></progress>
    <span class="caption">${downloadWords(one)}</span>`;
}

export function downloadWords({ state, doneBytes, totalBytes, rate, etaSeconds, step, problem }: Download): string {
  const locale = document.documentElement.lang;
  const of =
    totalBytes === null
      ? bytes(doneBytes, locale)
      : msg(str`${bytes(doneBytes, locale)} of ${bytes(totalBytes, locale)}`);
  if (state === "failed") return problem?.title ?? msg("failed");
  if (state === "completed") return msg(str`on this machine · ${bytes(totalBytes ?? doneBytes, locale)}`);
  if (state === "paused") return msg(str`paused · ${of}`);
  if (state === "waiting") return doneBytes > 0 ? msg(str`waits for its turn · ${of}`) : msg("waits for its turn");
  if (totalBytes === null) return step === "" ? msg("begins") : step;
  return [of, rate === null ? "" : msg(str`${bytes(rate, locale)} a second`), left(etaSeconds)]
    .filter((part) => part !== "")
    .join(" · ");
}

function left(eta: Download["etaSeconds"]): string {
  if (eta === null) return "";
  const [least, most] = [duration(eta[0]), duration(eta[1])];
  return least === most ? msg(str`${least} left`) : msg(str`${least} to ${most} left`);
}
