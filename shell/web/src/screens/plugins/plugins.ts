import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { PluginPage, PluginRow } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/state.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { pageStyles } from "../../elements/page-styles.ts";

/** `tn-plugins`: what is installed, and what one of them may do. */
export class TnPlugins extends LitElement {
  static override properties = { services: { attribute: false }, chosen: {}, query: { attribute: false } };
  declare services: Services;
  declare chosen: string | null;
  declare query: URLSearchParams;
  readonly #list = new Loading<{ items: readonly PluginRow[] }>(this);
  readonly #page = new Loading<PluginPage>(this);
  readonly #command = new Loading<unknown>(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated) void this.#loadList();
    if (changed.has("chosen")) void this.#loadPage();
  }

  override render() {
    const list = this.#list.value;
    const words = (this.query.get("q") ?? "").toLowerCase();
    const shown = list?.items.filter((row) =>
      `${row.name} ${row.displayName} ${row.points.join(" ")}`.toLowerCase().includes(words),
    );
    return html`<div class="head">
        <h1>${msg("Plugins")}</h1>
        ${list && html`<span class="quiet">${msg(str`${list.items.length} installed`)}</span>`}
        <input
          class="push"
          type="search"
          aria-label=${msg("Search plugins")}
          placeholder=${msg("Search plugins")}
          .value=${this.query.get("q") ?? ""}
          @input=${(event: Event) => this.services.setQuery({ q: (event.target as HTMLInputElement).value })}
        />
      </div>
      <tn-failure .failure=${this.#list.failure ?? this.#command.failure}></tn-failure>
      <div class="columns">${this.#rows(shown)} ${this.#details()}</div>`;
  }

  #rows(shown: readonly PluginRow[] | undefined) {
    if (shown === undefined)
      return this.#list.failure ? nothing : html`<tn-skeleton rows="8" label=${msg("Loading plugins")}></tn-skeleton>`;
    if (shown.length === 0)
      return html`<tn-empty
        heading=${msg("No plugin fits")}
        text=${msg("Installed plugins are listed here. Install one from a terminal.")}
        ><code dir="ltr">tuneit plugin add</code></tn-empty
      >`;
    return html`<ul class="rows">
      ${shown.map(
        (row) =>
          html`<li>
            <a
              href="/plugins/${encodeURIComponent(row.name)}"
              aria-current=${row.name === this.chosen ? "true" : nothing}
            >
              <strong><bdi>${row.displayName}</bdi></strong>
              <span class="caption" dir="ltr">${row.name} ${row.version}</span>
              <span class="quiet">${row.description}</span>
              <span class="badges">
                ${row.enabled ? nothing : html`<tn-badge tone="warn">${msg("off")}</tn-badge>`}
                ${row.signed ? nothing : html`<tn-badge tone="warn">${msg("unsigned")}</tn-badge>`}
                ${row.update && html`<tn-badge tone="info">${msg(str`update ${row.update.version}`)}</tn-badge>`}
              </span>
            </a>
          </li>`,
      )}
    </ul>`;
  }

  #details() {
    if (this.chosen === null)
      return html`<tn-empty
        heading=${msg("Choose a plugin")}
        text=${msg("Its permissions and what it offers stand here.")}
      ></tn-empty>`;
    const page = this.#page.value;
    if (page === null || page.name !== this.chosen)
      return this.#page.failure
        ? html`<tn-failure .failure=${this.#page.failure}></tn-failure>`
        : html`<tn-skeleton label=${msg("Loading the plugin")}></tn-skeleton>`;
    return html`<section class="details" aria-label=${page.displayName}>
      <h2><bdi>${page.displayName}</bdi></h2>
      <p>${page.description}</p>
      <p class="caption" dir="ltr">${page.name} ${page.version} · ${page.license}</p>
      ${page.reason && html`<p><tn-badge tone="warn">${msg("off")}</tn-badge> ${page.reason}</p>`}
      <tn-button @click=${() => this.#switch(page)}>${page.enabled ? msg("Turn off") : msg("Turn on")}</tn-button>
      <tn-card heading=${msg("Permissions")}>${this.#permissions(page)}</tn-card>
      <tn-card heading=${msg("Offers")}>
        <ul class="plain">
          ${page.contributions.map(({ point, title }) => html`<li>${title} <span class="caption">${point}</span></li>`)}
        </ul>
      </tn-card>
    </section>`;
  }

  #permissions({ permissions, warnings }: PluginPage) {
    if (permissions.length === 0) return html`<p class="quiet">${msg("It asks for nothing.")}</p>`;
    const words = { granted: msg("granted"), denied: msg("denied"), undecided: msg("not decided") };
    const tones = { granted: "ok", denied: "danger", undecided: "neutral" } as const;
    return html`${warnings.map((warning) => html`<p class="warning">${icon("warning", 14)} ${warning}</p>`)}
      <ul class="plain">
        ${permissions.map(
          ({ kind, scope, reason, means, decision }) =>
            html`<li>
              <tn-badge tone=${tones[decision]}>${words[decision]}</tn-badge>
              <div>
                <p>${means}</p>
                <p class="quiet">${reason}</p>
                <p class="caption" dir="ltr">${kind} ${scope}</p>
              </div>
            </li>`,
        )}
      </ul>`;
  }

  async #switch({ name, enabled }: PluginPage): Promise<void> {
    const path = `/plugins/${encodeURIComponent(name)}/${enabled ? "disable" : "enable"}`;
    await this.#command.load((signal) => this.services.client.send("POST", path, { signal }));
    await Promise.all([this.#loadList(), this.#loadPage()]);
  }

  #loadList(): Promise<void> {
    return this.#list.load((signal) => this.services.client.get("/plugins", signal));
  }

  async #loadPage(): Promise<void> {
    const name = this.chosen;
    if (name !== null)
      await this.#page.load((signal) => this.services.client.get(`/plugins/${encodeURIComponent(name)}`, signal));
  }

  static override styles = [
    baseStyles,
    pageStyles,
    css`
      .columns {
        display: grid;
        flex: 1;
        grid-template-columns: minmax(0, 1fr) minmax(18rem, 28rem);
        min-block-size: 0;
        border-block-start: 1px solid var(--tn-border);
      }
      .columns > * {
        overflow: auto;
      }
      ul {
        list-style: none;
      }
      .rows {
        background: var(--tn-surface);
      }
      .rows a {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 2px var(--tn-space-3);
        align-items: baseline;
        padding: var(--tn-space-2) var(--tn-space-5);
        border-block-end: 1px solid var(--tn-border);
        color: var(--tn-text);
      }
      .rows a:hover {
        background: var(--tn-surface-lowered);
        text-decoration: none;
      }
      .rows a[aria-current] {
        background: var(--tn-accent-quiet);
      }
      .rows a[aria-current] span {
        color: var(--tn-text);
      }
      .rows .quiet {
        grid-row: 2;
        grid-column: 1 / 3;
      }
      .badges {
        grid-row: 1 / 3;
        grid-column: 3;
        align-self: center;
      }
      .details {
        display: grid;
        align-content: start;
        justify-items: start;
        gap: var(--tn-space-3);
        padding: var(--tn-space-4);
        border-inline-start: 1px solid var(--tn-border);
      }
      .details tn-card {
        inline-size: 100%;
      }
      .plain {
        display: grid;
        gap: var(--tn-space-3);
      }
      .plain:has(tn-badge) li {
        display: grid;
        grid-template-columns: 6rem 1fr;
        gap: var(--tn-space-3);
        justify-items: start;
        align-items: start;
      }
      .warning {
        padding-block-end: var(--tn-space-2);
        color: var(--tn-warn);
      }
      @media (max-width: 1100px) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
}

customElements.define("tn-plugins", TnPlugins);
