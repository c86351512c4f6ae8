import { msg, str } from "@lit/localize";
import type { MarketplaceItem, MarketplacePage } from "@tuneit/protocol/http";
import { html, nothing, type TemplateResult } from "lit";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { pointWords } from "./point-words.ts";

/** What the registry's search can be narrowed by, as the query string names it. */
export const facetNames = ["point", "task", "capability"] as const;

/** Path of a search, with what the address says. */
export function searchPath(query: URLSearchParams, cursor: string | null): string {
  const asked = new URLSearchParams({ limit: "50" });
  for (const name of ["q", ...facetNames]) if (query.get(name)) asked.set(name, query.get(name)!);
  if (cursor !== null) asked.set("cursor", cursor);
  return `/marketplace?${asked}`;
}

/** Facets with how many each would leave; what is chosen stays, to be taken back. */
export function facetChoices(
  page: MarketplacePage | null,
  query: URLSearchParams,
  choose: (name: string, value: string | null) => void,
): TemplateResult {
  const titles = { point: msg("What it is for"), task: msg("Task"), capability: msg("Permission") };
  return html`${facetNames.map((name) => {
    const chosen = query.get(name) ?? "";
    const counts = page?.facets[name] ?? page?.facets[`${name}s`] ?? {};
    const values = [...new Set([...Object.keys(counts), ...(chosen === "" ? [] : [chosen])])].toSorted();
    if (values.length === 0) return nothing;
    const shown = (value: string): string => (name === "point" ? pointWords(value) : value);
    return html`<select
      aria-label=${titles[name]}
      @change=${(event: Event) => choose(name, (event.target as HTMLSelectElement).value || null)}
    >
      <option value="">${titles[name]}</option>
      ${values.map(
        (value) =>
          html`<option value=${value} ?selected=${value === chosen}>
            ${shown(value)}${counts[value] === undefined ? "" : ` (${counts[value]})`}
          </option>`,
      )}
    </select>`;
  })}`;
}

/** Said above the list where the registry does not answer. */
export function awayNote({ away, askedAt }: MarketplacePage): TemplateResult | typeof nothing {
  if (away === null) return nothing;
  const when =
    askedAt === null
      ? ""
      : new Date(askedAt).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const old = askedAt === null ? msg("Nothing is known of it from before.") : msg(str`This is what it had on ${when}.`);
  return html`<p class="away" role="status">
    ${icon("warning", 16)}<span>${msg("The registry does not answer.")} ${old} <span class="quiet">${away}</span></span>
  </p>`;
}

export function marketRow(item: MarketplaceItem): TemplateResult {
  const { displayName, version, publisher, description, installed, verified, sizeBytes, points } = item;
  return html`<strong><bdi>${displayName}</bdi></strong>
    <span class="caption"><span dir="ltr">${version}</span> · <bdi>${publisher}</bdi></span>
    <span class="quiet"><bdi>${description}</bdi></span>
    <span class="badges">
      ${verified ? html`<tn-badge tone="ok">${msg("verified")}</tn-badge>` : nothing}
      ${item.signed ? nothing : html`<tn-badge tone="warn">${msg("not signed")}</tn-badge>`}
      ${installed === null ? nothing : html`<tn-badge tone="info" icon="check">${msg("installed")}</tn-badge>`}
      <span class="caption"
        >${points.map(pointWords).join(", ")} · ${bytes(sizeBytes, document.documentElement.lang)}</span
      >
    </span>`;
}
