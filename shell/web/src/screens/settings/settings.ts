import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { noticeRulesTable } from "../../app/notice-rules-table.ts";
import { applyPreferences, type KeyAct } from "../../app/preferences.ts";
import type { Services } from "../../data/services.ts";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { showCurrent } from "../../elements/current-in-view.ts";
import { missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import "../../elements/state.ts";
import { licences, privacy } from "./about.ts";
import { appearance } from "./appearance.ts";
import { keySettings } from "./key-settings.ts";
import { foundSections, sections, type Section, type SectionId } from "./sections.ts";
import "./secrets.ts";
import "./server-settings.ts";
import { settingsStyles } from "./settings-styles.ts";
import "./storage.ts";

/** `tn-settings`: sections by name or by search; what holds in this browser and what holds for the workspace. */
export class TnSettings extends LitElement {
  static override properties = {
    services: { attribute: false },
    section: {},
    query: { attribute: false },
    _refused: { state: true },
  };
  declare services: Services;
  declare section: string | null;
  declare query: URLSearchParams;
  declare _refused: KeyAct | null;

  constructor() {
    super();
    this._refused = null;
    updateWhenLocaleChanges(this);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("section")) showCurrent(this.renderRoot);
  }

  override render() {
    const all = sections();
    const words = this.query.get("q") ?? "";
    const found = foundSections(all, words);
    const wanted =
      words === "" ? all.find(({ id }) => id === this.section) : found.find(({ id }) => id === this.section);
    const open = wanted ?? found[0];
    return html`<div class="head">
        <h1>${msg("Settings")}</h1>
        <input
          class="push"
          type="search"
          aria-label=${msg("Search settings")}
          placeholder=${msg("Search settings")}
          .value=${words}
          @input=${(event: Event) => this.services.setQuery({ q: (event.target as HTMLInputElement).value })}
          @keydown=${(event: KeyboardEvent) => event.key === "Enter" && open !== undefined && this.services.go(`/settings/${open.id}`)}
        />
      </div>
      <div class="columns">
        <nav aria-label=${msg("Sections")}>
          ${found.map(
            ({ id, title }) =>
              html`<a href="/settings/${id}" aria-current=${id === open?.id ? "true" : nothing}>${title}</a>`,
          )}
        </nav>
        ${open === undefined ? this.#nothing() : this.#open(open, all)}
      </div>`;
  }

  #nothing() {
    return html`<tn-empty heading=${msg("No setting fits")} text=${msg("Try another word.")}
      ><tn-button @click=${() => this.services.setQuery({ q: null })}>${msg("Clear the search")}</tn-button></tn-empty
    >`;
  }

  #open({ id, title, scope }: Section, all: readonly Section[]) {
    const known = all.map((one) => one.id);
    return html`<section aria-label=${title}>
      <tn-nearest .missed=${missed("section", this.section, { known, shown: title })}></tn-nearest>
      <header>
        <h2>${title}</h2>
        <tn-badge icon="info">${scope === "browser" ? msg("in this browser") : msg("for this workspace")}</tn-badge>
      </header>
      ${this.#content(id)}
    </section>`;
  }

  #content(id: SectionId) {
    const again = (): void => this.requestUpdate();
    switch (id) {
      case "appearance":
        return appearance(again);
      case "keys":
        return keySettings(this._refused, (refused) => {
          this._refused = refused;
          again();
        });
      case "notices":
        return html`${noticeRulesTable(again)}
          <p><a href="/notices">${msg("Past notices")}</a></p>`;
      case "runs":
        return html`<tn-server-settings .services=${this.services}></tn-server-settings>`;
      case "secrets":
        return html`<tn-secrets .services=${this.services}></tn-secrets>`;
      case "storage":
        return html`<tn-storage .services=${this.services}></tn-storage>`;
      case "privacy":
        return privacy(() => this.#forget());
      case "licences":
        return licences();
      default:
        return id satisfies never;
    }
  }

  /** All but the token, without which the page could not go on. */
  #forget(): void {
    for (const key of Object.keys(localStorage))
      if (key.startsWith("tuneit.") && key !== "tuneit.token") localStorage.removeItem(key);
    applyPreferences();
    document.dispatchEvent(new Event("tn-notices"));
    this.services.announce(msg("Forgotten."));
    this.requestUpdate();
  }

  static override styles = [
    baseStyles,
    pageStyles,
    settingsStyles,
    css`
      .columns {
        display: grid;
        flex: 1;
        grid-template-columns: 13rem minmax(0, 1fr);
        min-block-size: 0;
        border-block-start: 1px solid var(--tn-border);
      }
      nav {
        display: grid;
        align-content: start;
        gap: 2px;
        padding: var(--tn-space-3);
        overflow: auto;
      }
      nav a {
        display: flex;
        align-items: center;
        min-block-size: 2rem;
        padding: 0 var(--tn-space-3);
        border-radius: var(--tn-radius-control);
        color: var(--tn-text-quiet);
      }
      nav a:hover {
        background: var(--tn-surface);
        text-decoration: none;
      }
      nav a[aria-current] {
        background: var(--tn-accent-quiet);
        color: var(--tn-text);
        font-weight: 600;
      }
      section {
        padding: var(--tn-space-4) var(--tn-space-5) var(--tn-space-5);
        border-inline-start: 1px solid var(--tn-border);
        background: var(--tn-surface);
        overflow: auto;
      }
      section > * {
        max-inline-size: 52rem;
      }
      header {
        display: flex;
        align-items: center;
        gap: var(--tn-space-3);
        padding-block-end: var(--tn-space-2);
      }
      @media (max-width: 720px) {
        .columns {
          display: block;
          overflow: auto;
        }
        nav {
          grid-auto-flow: column;
          justify-content: start;
        }
        nav a {
          white-space: nowrap;
        }
        section {
          border: 0;
        }
      }
    `,
  ];
}

customElements.define("tn-settings", TnSettings);
