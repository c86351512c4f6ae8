import { msg, str } from "@lit/localize";
import type { Download, ModelEntry } from "@tuneit/protocol/http";
import { html, nothing } from "lit";
import "../../elements/badge.ts";
import "../../elements/button.ts";
import { downloadBar } from "../../elements/download-bar.ts";
import { fitBadge, fitSum } from "../../elements/fit.ts";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";

export interface CardActs {
  readonly download: Download | undefined;
  readonly isCompared: boolean;
  readonly fetch: (model: ModelEntry) => void;
  readonly compare: (model: ModelEntry) => void;
}

export function modelAddress({ ref }: Pick<ModelEntry, "ref">): string {
  const colon = ref.indexOf(":");
  return `/models/${encodeURIComponent(ref.slice(0, colon))}/${encodeURIComponent(ref.slice(colon + 1))}`;
}

export const compactCount = (count: number | null): string =>
  count === null
    ? "–"
    : new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 }).format(
        count,
      );

/** A model in a list: what it is, whether it fits, and what can be done with it. */
export function modelCard(model: ModelEntry, { download, isCompared, fetch, compare }: CardActs) {
  const { title, ref, description, remote, local } = model;
  return html`<article class="card">
    <span class="line"
      ><a class="title" data-ref=${ref} href=${modelAddress(model)}><bdi>${title}</bdi></a
      >${fitBadge(model.fit)}</span
    >
    <span class="caption" dir="ltr">${ref}</span>
    ${description === "" ? nothing : html`<span>${description}</span>`} ${warnings(model)}
    <dl>
      ${factsOf(model).map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd><bdi>${value}</bdi></dd>
          </div>`,
      )}
    </dl>
    <span class="caption"
      >${remote === null ? msg("on this machine") : msg(str`at ${remote.hub}`)} · ${fitSum(model.fit)}</span
    >
    <span class="line foot">
      <tn-button
        small
        kind="quiet"
        pressed=${isCompared ? "true" : "false"}
        label=${msg(str`Compare ${title}`)}
        @click=${() => compare(model)}
        >${icon("compare", 12)}${msg("Compare")}</tn-button
      >
      ${local ? nothing : fetching(model, download, fetch)}
    </span>
  </article>`;
}

function fetching(model: ModelEntry, download: Download | undefined, fetch: CardActs["fetch"]) {
  if (download && download.state !== "completed" && download.state !== "failed")
    return html`<span class="on-its-way">${downloadBar(download)}</span>`;
  return html`<tn-button
    small
    label=${msg(str`Download ${model.title}`)}
    ?disabled=${model.remote?.unfit != null}
    reason=${model.remote?.unfit ?? ""}
    @click=${() => fetch(model)}
    >${icon("download", 12)}${msg("Download")}</tn-button
  >`;
}

function warnings({ remote }: ModelEntry) {
  if (remote === null || (remote.unfit === null && remote.access === "open")) return nothing;
  return html`<span class="marks">
    ${remote.access === "gated" ? html`<tn-badge tone="warn" icon="key">${msg("its terms come first")}</tn-badge>` : nothing}
    ${remote.unfit === null ? nothing : html`<span class="caption">${remote.unfit}.</span>`}
  </span>`;
}

export function factsOf(model: ModelEntry): (readonly [string, string])[] {
  const { parameters, bytes: size, context, family, license, remote } = model;
  const locale = document.documentElement.lang;
  return [
    [msg("Parameters"), compactCount(parameters)],
    [msg("Size"), size === null ? "–" : bytes(size, locale)],
    [msg("Licence"), license ?? msg("not said")],
    [msg("Family"), family ?? "–"],
    [msg("Context"), context === null ? "–" : msg(str`${context} tokens`)],
    ...(remote?.downloads == null ? [] : ([[msg("Downloads a month"), compactCount(remote.downloads)]] as const)),
  ];
}
