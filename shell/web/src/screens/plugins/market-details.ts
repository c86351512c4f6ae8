import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { MarketplacePlugin } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { detailsStyles } from "./details-styles.ts";
import "./permission-list.ts";
import { needsWords } from "./market.ts";
import { pointWords } from "./point-words.ts";

/** `tn-market-details`: one plugin of the registry. Tells `tn-install` with the version, null for the newest. */
export class TnMarketDetails extends LitElement {
  static override properties = { page: { attribute: false } };
  declare page: MarketplacePlugin;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { listing, permissions, warnings, versions, installed, maintainers, runsHere, host } = this.page;
    const { displayName, name, version, licence, description, publisher, points, tasks, deprecated } = listing;
    return html`<section aria-label=${displayName}>
      <header>
        <h2><bdi>${displayName}</bdi></h2>
        <p class="caption"><span dir="ltr">${name} ${version}</span> · ${licence}</p>
        <p><bdi>${description}</bdi></p>
      </header>
      ${
        deprecated === null
          ? nothing
          : html`<p class="notice warn">
              ${icon("warning", 16)}<span><bdi>${deprecated}</bdi></span>
            </p>`
      }
      <div class="line">
        ${
          installed === null
            ? html`<tn-button kind="primary" ?disabled=${!runsHere} @click=${() => this.#install(null)}
                  >${msg("Install …")}</tn-button
                >
                <span class="caption"
                  >${runsHere ? msg("You see what it asks for first.") : needsWords(listing.engines, host)}</span
                >`
            : html`<tn-badge tone="ok">${msg("installed")} ${installed}</tn-badge>
                <a href="/plugins/${encodeURIComponent(name)}">${msg("Show it")}</a>`
        }
      </div>
      <tn-card heading=${msg("Trust")}>
        <dl>
          <dt>${msg("Publisher")}</dt>
          <dd>
            <bdi>${publisher}</bdi
            >${listing.verified ? html` <tn-badge tone="ok">${msg("verified")}</tn-badge>` : nothing}
          </dd>
          <dt>${msg("Signature")}</dt>
          <dd>
            ${listing.signed ? msg("signed by the registry; checked again at the install") : html`<tn-badge tone="warn">${msg("not signed")}</tn-badge>`}
            ${listing.signer === null ? nothing : html`<code dir="ltr">${listing.signer}</code>`}
          </dd>
          <dt>${msg("Runs with")}</dt>
          <dd>TuneIT <span dir="ltr">${listing.engines}</span></dd>
          <dt>${msg("Maintainers")}</dt>
          <dd><bdi>${maintainers.join(", ")}</bdi></dd>
          <dt>${msg("For")}</dt>
          <dd>
            ${points.map(pointWords).join(", ")}${tasks.length === 0 ? "" : html` · <span dir="ltr">${tasks.join(", ")}</span>`}
          </dd>
        </dl>
      </tn-card>
      <tn-card heading=${msg("Permissions")}
        ><tn-permissions .permissions=${permissions} .warnings=${warnings}></tn-permissions
      ></tn-card>
      <tn-card heading=${msg("Versions")}>
        <ul>
          ${versions.map((one) => this.#version(one, installed))}
        </ul>
      </tn-card>
    </section>`;
  }

  #version(one: MarketplacePlugin["versions"][number], installed: string | null) {
    const { version, state, publishedAt, unpackedBytes, fileCount, integrity, engines } = one;
    const lang = document.documentElement.lang;
    const states = { live: "", yanked: msg("withdrawn"), blocked: msg("blocked") };
    return html`<li class="line" title=${integrity}>
      <strong dir="ltr">${version}</strong>
      <span class="caption"
        >${new Date(publishedAt).toLocaleDateString(lang)} · ${bytes(unpackedBytes, lang)} · ${fileCount}
        ${msg("files")} · TuneIT <span dir="ltr">${engines}</span></span
      >
      ${state === "live" ? nothing : html`<tn-badge tone="danger">${states[state]}</tn-badge>`}
      ${
        version === installed
          ? html`<tn-badge tone="ok">${msg("installed")}</tn-badge>`
          : state === "live"
            ? html`<tn-button small kind="quiet" @click=${() => this.#install(version)}
                >${msg("Install this one …")}</tn-button
              >`
            : nothing
      }
    </li>`;
  }

  #install(version: string | null): void {
    this.dispatchEvent(new CustomEvent("tn-install", { detail: version }));
  }

  static override styles = [baseStyles, detailsStyles];
}

customElements.define("tn-market-details", TnMarketDetails);
