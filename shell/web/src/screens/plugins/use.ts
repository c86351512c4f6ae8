import { msg, str } from "@lit/localize";
import type { PluginPage } from "@tuneit/protocol/http";
import { html, nothing, type TemplateResult } from "lit";
import { bytes, shortTime } from "../../elements/format.ts";

type Use = NonNullable<PluginPage["use"]>;
type Half = NonNullable<Use["isolate"]>;

/** Calls, time and memory of a plugin, of either half that it has, and since when they are counted. */
export function useOf(use: PluginPage["use"]): TemplateResult {
  if (use === null) return html`<p class="quiet">${msg("This version was not used here yet.")}</p>`;
  const since = new Date(use.since).toLocaleString(document.documentElement.lang, {
    ...{ dateStyle: "medium", timeStyle: "short" },
  });
  return html`${half(msg("In its isolate"), use.isolate)} ${half(msg("In Python"), use.python)}
    <p class="caption">
      ${msg(str`Counted for version ${use.version} since ${since}.`)}
      ${use.python === null ? nothing : msg("Plugins that share a Python process are each told the whole of it.")}
    </p>`;
}

function half(title: string, use: Half | null): TemplateResult | typeof nothing {
  if (use === null) return nothing;
  const { calls, failed, totalMs, longestMs, peakMemoryBytes } = use;
  const lang = document.documentElement.lang;
  const number = new Intl.NumberFormat(lang);
  return html`<h3>${title}</h3>
    <dl>
      <dt>${msg("Calls")}</dt>
      <dd>${number.format(calls)}${failed === 0 ? nothing : html` · ${msg(str`${number.format(failed)} failed`)}`}</dd>
      <dt>${msg("Time")}</dt>
      <dd>${shortTime(totalMs, lang)} · ${msg(str`longest call ${shortTime(longestMs, lang)}`)}</dd>
      <dt>${msg("Peak memory")}</dt>
      <dd>${peakMemoryBytes === 0 ? msg("too short to be seen") : bytes(peakMemoryBytes, lang)}</dd>
    </dl>`;
}
