import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { StreamEvent, SystemInfo } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import "../elements/button.ts";
import "../elements/state.ts";
import { baseStyles } from "../elements/base-styles.ts";
import { icon } from "../elements/icon.ts";
import type { Client } from "../data/client.ts";
import type { Connection } from "../data/event-stream.ts";
import { Loading } from "../data/loading.ts";
import type { Services } from "../data/services.ts";
import { shareEvents } from "../data/shared-stream.ts";
import { frameStyles } from "./frame-styles.ts";
import { Keyboard } from "./keyboard.ts";
import { chooseLocale, localeNames, locales, preferredLocale, type Locale } from "./locale.ts";
import "./palette.ts";
import type { Command, TnPalette } from "./palette.ts";
import { Router } from "./router.ts";
import type { Place } from "./routes.ts";
import { drawScreen } from "./screens.ts";
import { chooseTheme, chosenTheme, themes } from "./theme.ts";

/** `tn-app`: the frame around every screen. */
export class TnApp extends LitElement {
  static override properties = {
    client: { attribute: false },
    folded: { type: Boolean, reflect: true },
    _place: { state: true },
    _connection: { state: true },
    _said: { state: true },
  };
  declare client: Client | null;
  declare folded: boolean;
  declare _place: Place;
  declare _connection: Connection;
  declare _said: string;
  readonly #system = new Loading<SystemInfo>(this);
  readonly #router = new Router((place) => (this._place = place));
  readonly #keyboard = new Keyboard({
    palette: () => this.#openPalette(),
    help: () => this.#openPalette(),
    search: () => this.#screen?.querySelector<HTMLElement>("input[type=search]")?.focus(),
    goTo: (letter) => this.#goTo(letter),
    fold: (side) => side === "navigation" && this.#fold(),
  });
  readonly #end = new AbortController();

  constructor() {
    super();
    this.client = null;
    this.folded = localStorage.getItem("tuneit.folded") === "true";
    this._place = this.#router.place;
    this._connection = "connecting";
    this._said = "";
    updateWhenLocaleChanges(this);
  }

  /** Begins to talk to the server. */
  begin(client: Client): void {
    this.client = client;
    void this.#system.load((signal) => client.get("/system", signal));
    const changed = (connection: Connection): void => {
      const isBack = connection === "live" && this._connection !== "live";
      this._connection = connection;
      if (isBack) void this.#system.load((signal) => client.get("/system", signal));
    };
    void shareEvents(
      { topics: ["queue", "notices"], headers: client.headers, heard: this.#heard, changed },
      this.#end.signal,
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end.abort();
    this.#router.dispose();
    this.#keyboard.dispose();
  }

  override render() {
    return html`
      ${this.#top()}
      <nav aria-label=${msg("Main")}>${this.#links()}</nav>
      <main id="main" tabindex="-1">${this.client === null ? nothing : drawScreen(this._place, this.#services())}</main>
      ${this.#status()}
      <div class="visually-hidden" role="status">${this._said}</div>
      <tn-palette .commands=${this.#commands()}></tn-palette>
    `;
  }

  #top() {
    return html`<header>
      <button class="skip" @click=${this.#skip}>${msg("Skip to the page")}</button>
      <a class="brand" href="/"><img src="/icon.svg" alt="" width="20" height="20" />TuneIT</a>
      <span class="quiet wide"><bdi>${this.#system.value?.workspace.name ?? ""}</bdi></span>
      <tn-button class="push" small @click=${this.#openPalette}>
        ${icon("search", 14)}${msg("Find")} <span class="caption wide">Ctrl K</span>
      </tn-button>
      <select aria-label=${msg("Language")} @change=${this.#pickLocale}>
        ${locales.map(
          (locale) =>
            html`<option value=${locale} lang=${locale} ?selected=${locale === preferredLocale()}>
              ${localeNames[locale]}
            </option>`,
        )}
      </select>
      <tn-button small kind="quiet" label=${this.#themeLabel()} @click=${this.#nextTheme}>${icon("theme")}</tn-button>
    </header>`;
  }

  #links() {
    const { screen } = this._place;
    const isRuns = screen === "runs" || screen === "run";
    return html`<a href="/p/${this.#project}/runs" aria-current=${isRuns ? "page" : nothing}
        >${icon("runs")}<span>${msg("Runs")}</span></a
      >
      <hr />
      <a href="/plugins" aria-current=${screen === "plugins" ? "page" : nothing}
        >${icon("plugins")}<span>${msg("Plugins")}</span></a
      >`;
  }

  #status() {
    const words = { live: msg("connected"), connecting: msg("connecting"), lost: msg("connection lost, trying again") };
    const system = this.#system.value;
    return html`<footer>
      <span class="dot ${this._connection}"></span>${words[this._connection]}
      ${
        system &&
        html`<span>${msg("Queue")}: ${system.queue.running}/${system.queue.limit} · ${system.queue.waiting}</span>
          <span class="push" dir="ltr">${system.platform} · ${system.version}</span>`
      }
    </footer>`;
  }

  #commands(): Command[] {
    return [
      { title: msg("Go to runs"), keys: "g r", act: () => this.#goTo("r") },
      { title: msg("Go to plugins"), keys: "g p", act: () => this.#goTo("p") },
      { title: msg("Search on this page"), keys: "/", act: () => this.#focusSearch() },
      { title: msg("Fold the navigation"), keys: "[", act: () => this.#fold() },
      { title: msg("Change the theme"), act: () => this.#nextTheme() },
      ...locales.map((locale) => ({ title: localeNames[locale], act: () => this.#switchLocale(locale) })),
    ];
  }

  get #project(): string {
    return encodeURIComponent(this._place.parameters["project"] ?? this.#system.value?.workspace.id ?? "default");
  }

  get #screen(): ShadowRoot | null {
    return this.renderRoot.querySelector("main > *")?.shadowRoot ?? null;
  }

  #services(): Services {
    return {
      client: this.client as Client,
      go: (path) => this.#router.go(path),
      setQuery: (changes) => this.#router.setQuery(changes),
      announce: (text) => (this._said = text),
      follow: (topics, heard, signal) => {
        const headers = this.client?.headers ?? {};
        void shareEvents({ topics, headers, heard, changed: () => undefined }, signal);
      },
    };
  }

  readonly #heard = ({ topic }: StreamEvent): void => {
    if (topic === "queue" && this.client !== null)
      void this.#system.load((signal) => (this.client as Client).get("/system", signal));
  };

  #goTo(letter: string): void {
    if (letter === "r") this.#router.go(`/p/${this.#project}/runs`);
    if (letter === "p") this.#router.go("/plugins");
  }

  #fold(): void {
    this.folded = !this.folded;
    localStorage.setItem("tuneit.folded", String(this.folded));
  }

  #focusSearch(): void {
    this.#screen?.querySelector<HTMLElement>("input[type=search]")?.focus();
  }

  #openPalette(): void {
    void this.renderRoot.querySelector<TnPalette>("tn-palette")?.open();
  }

  #themeLabel(): string {
    const words = { system: msg("Theme: system"), light: msg("Theme: light"), dark: msg("Theme: dark") };
    return words[chosenTheme()];
  }

  #nextTheme(): void {
    chooseTheme(themes[(themes.indexOf(chosenTheme()) + 1) % themes.length] ?? "system");
    this.requestUpdate();
  }

  #pickLocale(event: Event): void {
    this.#switchLocale((event.target as HTMLSelectElement).value as Locale);
  }

  #switchLocale(locale: Locale): void {
    void chooseLocale(locale).then(() => this.requestUpdate());
  }

  #skip(): void {
    this.renderRoot.querySelector("main")?.focus();
  }

  static override styles = [baseStyles, frameStyles];
}

customElements.define("tn-app", TnApp);
