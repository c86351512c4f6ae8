import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { DataSource } from "@tuneit/protocol/http";
import { css, html, LitElement } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/card.ts";
import { icon } from "../../elements/icon.ts";

/** `tn-import-places`: the hubs and databases that installed plugins fetch from; each leads to its own page of the import. */
export class TnImportPlaces extends LitElement {
  static override properties = { places: { attribute: false } };
  /** Null while they are asked for. */
  declare places: readonly DataSource[] | null;

  constructor() {
    super();
    this.places = null;
    updateWhenLocaleChanges(this);
  }

  override render() {
    return html`<tn-card heading=${msg("Or from a hub or a database")}>${this.#body()}</tn-card>`;
  }

  #body() {
    if (this.places === null) return html`<p class="quiet">${msg("Asking which sources are installed")}</p>`;
    const store = html`<a href="/plugins?point=data-source"
      >${this.places.length === 0 ? msg("Find one in the marketplace") : msg("More sources in the marketplace")}</a
    >`;
    if (this.places.length === 0) return html`<p>${msg("No source is installed.")} ${store}</p>`;
    return html`<ul>
        ${this.places.map((one) => this.#place(one))}
      </ul>
      <p>${store}</p>`;
  }

  #place({ source, title, description, search, enabled, reason }: DataSource) {
    const name = html`${icon(search === null ? "data" : "search", 16)} ${title}`;
    return html`<li>
      ${enabled ? html`<a href="?from=${encodeURIComponent(source)}">${name}</a>` : html`<strong class="quiet">${name}</strong>`}
      <p class="caption">${enabled ? description : (reason ?? msg("It is turned off."))}</p>
    </li>`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr));
        gap: var(--tn-space-3);
        margin-block-end: var(--tn-space-3);
        list-style: none;
      }
      li a,
      li strong {
        display: inline-flex;
        align-items: center;
        gap: var(--tn-space-2);
        min-block-size: 1.5rem;
        font-weight: 600;
      }
    `,
  ];
}

customElements.define("tn-import-places", TnImportPlaces);
