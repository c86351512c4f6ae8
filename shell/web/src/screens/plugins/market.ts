import { msg, str } from "@lit/localize";
import type { MarketplaceItem, MarketplacePage } from "@tuneit/protocol/http";
import { html, nothing, type TemplateResult } from "lit";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { pointWords } from "./point-words.ts";

/** What the registry's search can be narrowed by, as the query string names it. */
const countedNames = ["point", "task", "capability", "signer"] as const;
export const facetNames = [...countedNames, "host"] as const;

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
  const titles = {
    ...{ point: msg("What it is for"), task: msg("Task"), capability: msg("Permission") },
    signer: msg("Signed by"),
  };
  return html`${countedNames.map((name) => {
    const chosen = query.get(name) ?? "";
    const counts = page?.facets[name] ?? page?.facets[`${name}s`] ?? {};
    const values = [...new Set([...Object.keys(counts), ...(chosen === "" ? [] : [chosen])])].toSorted();
    if (values.length === 0) return nothing;
    const shown = (value: string): string =>
      name === "point" ? pointWords(value) : name === "signer" ? keyWords(value) : value;
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
  })}${page === null ? nothing : hostChoice(page, query, choose)}`;
}

/** What runs with this TuneIT, or everything. */
function hostChoice(
  { host, elsewhere }: MarketplacePage,
  query: URLSearchParams,
  choose: (name: string, value: string | null) => void,
): TemplateResult {
  const isAny = query.get("host") === "any";
  return html`<select
    aria-label=${msg("Runs with")}
    @change=${(event: Event) => choose("host", (event.target as HTMLSelectElement).value || null)}
  >
    <option value="" ?selected=${!isAny}>${msg(str`Runs with TuneIT ${host}`)}</option>
    <option value="any" ?selected=${isAny}>
      ${elsewhere === 0 ? msg("Runs with any TuneIT") : msg(str`Runs with any TuneIT (${elsewhere} more)`)}
    </option>
  </select>`;
}

/** The beginning of a key's id is enough to tell keys apart. */
const keyWords = (id: string): string => (id.length > 20 ? `${id.slice(0, 19)}…` : id);

/** Why a plugin cannot be installed here. */
export const needsWords = (engines: string, host: string): string =>
  msg(str`Needs TuneIT ${engines}; this is ${host}.`);

/** Nothing fits; where something only needs another TuneIT, that is the way out. */
export function nothingFound(
  { elsewhere }: MarketplacePage,
  query: URLSearchParams,
  change: (wanted: Readonly<Record<string, string | null>>) => void,
): TemplateResult {
  const isHidden = elsewhere > 0 && query.get("host") === null;
  const text = isHidden
    ? msg(str`Only for other versions of TuneIT: ${elsewhere}.`)
    : msg("Try fewer words or fewer filters.");
  const clear = { q: null, ...Object.fromEntries(facetNames.map((name) => [name, null])) };
  return html`<tn-empty heading=${msg("No plugin fits")} text=${text}>
    ${isHidden ? html`<tn-button @click=${() => change({ host: "any" })}>${msg("Show them")}</tn-button>` : nothing}
    <tn-button @click=${() => change(clear)}>${msg("Clear the search")}</tn-button>
  </tn-empty>`;
}

/** Said above the list where the registry does not answer, or not yet. */
export function awayNote({ away, askedAt, isAsking }: MarketplacePage): TemplateResult | typeof nothing {
  if (away === null && !isAsking) return nothing;
  const when =
    askedAt === null
      ? ""
      : new Date(askedAt).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const old = askedAt === null ? msg("Nothing is known of it from before.") : msg(str`This is what it had on ${when}.`);
  if (isAsking)
    return html`<p class="away asking" role="status">
      ${icon("clock", 16)}<span>${msg("The registry is being asked.")} ${old}</span>
    </p>`;
  return html`<p class="away" role="status">
    ${icon("warning", 16)}<span>${msg("The registry does not answer.")} ${old} <span class="quiet">${away}</span></span>
  </p>`;
}

export function marketRow(item: MarketplaceItem, host: string): TemplateResult {
  const { displayName, version, publisher, description, installed, verified, sizeBytes, points } = item;
  return html`<strong><bdi>${displayName}</bdi></strong>
    <span class="caption"><span dir="ltr">${version}</span> · <bdi>${publisher}</bdi></span>
    <span class="quiet"><bdi>${description}</bdi></span>
    <span class="badges">
      ${verified ? html`<tn-badge tone="ok">${msg("verified")}</tn-badge>` : nothing}
      ${item.signed ? nothing : html`<tn-badge tone="warn">${msg("not signed")}</tn-badge>`}
      ${item.runsHere ? nothing : html`<tn-badge tone="warn">${needsWords(item.engines, host)}</tn-badge>`}
      ${installed === null ? nothing : html`<tn-badge tone="info" icon="check">${msg("installed")}</tn-badge>`}
      <span class="caption"
        >${points.map(pointWords).join(", ")} · ${bytes(sizeBytes, document.documentElement.lang)}</span
      >
    </span>`;
}
