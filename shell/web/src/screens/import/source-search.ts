import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { DataSource, SourceItem, SourceItemPage, SourceSearchAnswer } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import type { Values } from "../../elements/form/fields.ts";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/state.ts";
import { searchStyles } from "./source-search-styles.ts";

const shownFiles = 60;

/** `tn-source-search`: what a hub has, and the files of one of them. Tells `tn-settings` with those that fetch a file. */
export class TnSourceSearch extends LitElement {
  static override properties = {
    services: { attribute: false },
    place: { attribute: false },
    settings: { attribute: false },
  };
  declare services: Services;
  declare place: DataSource;
  /** Of the source, as far as they are filled in: they may name another hub. */
  declare settings: Values;
  readonly #found = new Loading<SourceSearchAnswer>(this);
  readonly #page = new Loading<SourceItemPage>(this);

  constructor() {
    super();
    this.settings = {};
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#search());
  }

  override render() {
    return html`<form role="search" @submit=${this.#submit}>
        <label for="words">${msg(str`Search ${this.place.search ?? this.place.title}`)}</label>
        <div class="row">
          <input id="words" type="search" maxlength="200" autocomplete="off" spellcheck="false" />
          <tn-button @click=${() => void this.#search()}>${icon("search", 14)}${msg("Search")}</tn-button>
        </div>
      </form>
      ${this.#page.value === null && this.#page.failure === null ? this.#results() : this.#shown()}`;
  }

  #results() {
    const { value, failure } = this.#found;
    if (failure !== null)
      return html`<tn-failure .failure=${failure}
        ><tn-button @click=${() => void this.#search()}>${msg("Ask again")}</tn-button></tn-failure
      >`;
    if (value === null)
      return html`<tn-skeleton
        rows="4"
        label=${msg(str`Asking ${this.place.search ?? this.place.title}`)}
      ></tn-skeleton>`;
    if (value.items.length === 0) return html`<p class="quiet" role="status">${msg("nothing of that name")}</p>`;
    return html`<ul class="items" aria-label=${msg("What was found")}>
      ${value.items.map((one) => this.#item(one))}
    </ul>`;
  }

  #item(item: SourceItem) {
    const { id, title, summary, license, downloads, rows, access } = item;
    const { lang } = document.documentElement;
    return html`<li>
      <button @click=${() => void this.#show(id)}>
        <strong><bdi>${title}</bdi></strong> <span class="mono quiet" dir="ltr">${id}</span>
        ${access === "gated" ? html`<tn-badge tone="warn" icon="key">${msg("terms to accept")}</tn-badge>` : nothing}
        <span class="quiet">
          ${[
            rows === null ? null : msg(str`${rows.toLocaleString(lang)} rows`),
            license ?? msg("licence not said"),
            downloads === null ? null : msg(str`${downloads.toLocaleString(lang)} downloads`),
          ]
            .filter((one) => one !== null)
            .join(" · ")}
        </span>
        ${summary === null ? nothing : html`<span class="caption"><bdi>${summary}</bdi></span>`}
      </button>
    </li>`;
  }

  #shown() {
    const back = html`<tn-button small kind="quiet" @click=${() => this.#back()}
      >${msg("Back to what was found")}</tn-button
    >`;
    const { value, failure } = this.#page;
    if (value === null) return html`<tn-failure .failure=${failure}>${back}</tn-failure>`;
    const { lang } = document.documentElement;
    const { title, id, license, commit, files, access, accessUrl } = value;
    return html`<section aria-label=${title}>
      ${back}
      <h3><bdi>${title}</bdi> <span class="mono quiet" dir="ltr">${id}</span></h3>
      <p class="quiet">
        ${license ?? msg("licence not said")} · ${msg("commit")}
        <span class="mono" dir="ltr">${commit.slice(0, 12)}</span>
      </p>
      ${
        access === "gated"
          ? html`<p>
              ${msg("Whoever wants it accepts its terms first:")} <span class="mono" dir="ltr">${accessUrl}</span>
            </p>`
          : nothing
      }
      ${
        files.length === 0
          ? html`<p>${msg("It has no file that becomes a dataset.")}</p>`
          : html`<ul class="files" aria-label=${msg("Files")}>
              ${files.slice(0, shownFiles).map(
                ({ path, bytes: size, split, settings }) =>
                  html`<li>
                    <button @click=${() => this.#choose(settings)} aria-pressed=${this.#isChosen(settings)}>
                      <span class="mono" dir="ltr">${path}</span>
                      <span class="quiet"
                        >${[split, size === null ? null : bytes(size, lang)].filter((one) => one !== null).join(" · ")}</span
                      >
                    </button>
                  </li>`,
              )}
            </ul>`
      }
      ${files.length > shownFiles ? html`<p class="caption">${msg(str`and ${files.length - shownFiles} more: name it below`)}</p>` : nothing}
    </section>`;
  }

  #isChosen(settings: Values): "true" | "false" {
    return Object.entries(settings).every(([key, value]) => (this.settings[key] ?? "main") === value)
      ? "true"
      : "false";
  }

  #choose(settings: Values): void {
    this.dispatchEvent(new CustomEvent("tn-settings", { detail: settings }));
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    void this.#search();
  };

  async #search(): Promise<void> {
    const text = this.renderRoot.querySelector<HTMLInputElement>("#words")?.value ?? "";
    this.#page.value = this.#page.failure = null;
    this.#found.value = null;
    this.requestUpdate();
    const body = { text, settings: this.settings };
    await this.#found.load((signal) => this.services.client.send("POST", `${this.#at}/search`, { body, signal }));
    const count = this.#count();
    if (count !== null) this.services.announce(msg(str`${count} found`));
  }

  #count(): number | null {
    return this.#found.value?.items.length ?? null;
  }

  async #show(id: string): Promise<void> {
    const { revision = "main" } = this.settings as { revision?: string };
    const body = { id, revision, settings: this.settings };
    await this.#page.load((signal) => this.services.client.send("POST", `${this.#at}/show`, { body, signal }));
  }

  #back(): void {
    this.#page.value = this.#page.failure = null;
    this.requestUpdate();
  }

  get #at(): string {
    return `/sources/${encodeURIComponent(this.place.source)}`;
  }

  static override styles = [baseStyles, controlStyles, searchStyles];
}

customElements.define("tn-source-search", TnSourceSearch);
