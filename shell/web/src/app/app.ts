import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { StreamEvent, SystemInfo } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import "../elements/button.ts";
import "../elements/state.ts";
import { baseStyles } from "../elements/base-styles.ts";
import { icon } from "../elements/icon.ts";
import { missed, type Missed } from "../elements/nearest.ts";
import type { Client } from "../data/client.ts";
import type { Connection } from "../data/event-stream.ts";
import { Loading } from "../data/loading.ts";
import type { Notice } from "../data/notices.ts";
import type { Services } from "../data/services.ts";
import { SharedStream } from "../data/shared-stream.ts";
import { tellBack } from "../data/when-back.ts";
import { frameStyles } from "./frame-styles.ts";
import "./key-help.ts";
import type { TnKeyHelp } from "./key-help.ts";
import { AppVersion } from "./installed-app.ts";
import { Keyboard } from "./keyboard.ts";
import { chooseLocale, localeNames, locales } from "./locale.ts";
import { destinations } from "./navigation.ts";
import { NoticeCenter } from "./notice-center.ts";
import "./palette.ts";
import { placesOf } from "./palette-places.ts";
import type { Command, TnPalette } from "./palette.ts";
import { Router } from "./router.ts";
import { inProject, type Place } from "./routes.ts";
import { drawScreen } from "./screens.ts";
import { nextRegion, pressPrimary } from "./regions.ts";
import { statusBar, topBar } from "./bars.ts";
import { chooseTheme, chosenTheme, themes } from "./theme.ts";
import "./toasts.ts";
import type { TnToasts } from "./toasts.ts";

/** For a screen with something that stands beside. */
const foldContext = (): void => void document.dispatchEvent(new Event("tn-fold-context"));

/** `tn-app`: the frame around every screen. */
export class TnApp extends LitElement {
  static override properties = {
    client: { attribute: false },
    folded: { type: Boolean, reflect: true },
    _place: { state: true },
    _connection: { state: true },
    _said: { state: true },
    _places: { state: true },
    _sheet: { state: true },
    _isOld: { state: true },
  };
  declare client: Client | null;
  declare folded: boolean;
  declare _place: Place;
  declare _connection: Connection;
  declare _said: string;
  /** What the palette leads to beside screens; read anew when it opens. */
  declare _places: readonly Command[];
  /** On a small page navigation is a sheet, which is open. */
  declare _sheet: boolean;
  /** The server has a newer app than this page. */
  declare _isOld: boolean;
  readonly #system = new Loading<SystemInfo>(this);
  readonly #router = new Router((place) => this.#moved(place));
  readonly #keyboard = new Keyboard({
    palette: () => this.#openPalette(),
    help: () => this.renderRoot.querySelector<TnKeyHelp>("tn-key-help")?.open(),
    search: () => this.#focusSearch(),
    goTo: (letter) => this.#goTo(letter),
    fold: (side) => (side === "navigation" ? this.#fold() : foldContext()),
    primary: () => pressPrimary(this.#screen),
    nextRegion: (step) => nextRegion(this.renderRoot, step),
  });
  readonly #end = new AbortController();
  #stream: SharedStream | null = null;
  #notices: NoticeCenter | null = null;
  readonly #version = new AppVersion();

  constructor() {
    super();
    this.client = null;
    this.folded = localStorage.getItem("tuneit.folded") === "true";
    this._place = this.#router.place;
    this._connection = "connecting";
    this._said = "";
    this._places = [];
    this._sheet = false;
    this._isOld = false;
    document.addEventListener("tn-notices", () => this.requestUpdate(), { signal: this.#end.signal });
    updateWhenLocaleChanges(this);
  }

  /** Begins to talk to the server. */
  begin(client: Client): void {
    this.client = client;
    void this.#system.load((signal) => client.get("/system", signal));
    const changed = (connection: Connection): void => {
      const isBack = connection === "live" && this._connection !== "live";
      this._connection = connection;
      if (!isBack) return;
      tellBack();
      void this.#system.load((signal) => client.get("/system", signal));
      void this.#notices?.lookAtPlugins();
      void this.#version.isNewer().then((isNewer) => (this._isOld ||= isNewer));
    };
    const show = (notice: Notice): void => {
      const isSeen = this._place.screen === "notices" || location.pathname === notice.path;
      if (!isSeen) this.renderRoot.querySelector<TnToasts>("tn-toasts")?.show(notice);
    };
    this.#notices = new NoticeCenter(client, () => this.#project, show);
    void this.#notices.lookAtRuns();
    this.#stream = new SharedStream(client.headers, this.#end.signal);
    this.#stream.follow({ topics: ["queue", "notices", "runs"], heard: this.#heard, changed }, this.#end.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end.abort();
    this.#router.dispose();
    this.#keyboard.dispose();
  }

  override render() {
    return html`
      ${topBar({
        workspace: this.#system.value?.workspace.name ?? "",
        openPalette: () => this.#openPalette(),
        openSheet: () => (this._sheet = !this._sheet),
        isSheetOpen: this._sheet,
        nextTheme: () => this.#nextTheme(),
        switchLocale: (locale) => this.#switchLocale(locale),
        skip: () => this.renderRoot.querySelector("main")?.focus(),
      })}
      <nav aria-label=${msg("Main")} class=${this._sheet ? "open" : ""} @keydown=${this.#closeSheet}>
        ${this.#links()}
      </nav>
      <main id="main" tabindex="-1">${this.client === null ? nothing : drawScreen(this.#here, this.#services())}</main>
      ${statusBar(this._connection, this.#system.value, this._isOld)}
      <div class="visually-hidden" role="status">${this._said}</div>
      <div class="told">
        <tn-toasts></tn-toasts>
        <tn-nearest .missed=${this.#otherProject}></tn-nearest>
      </div>
      <tn-palette .commands=${this.#commands()}></tn-palette>
      <tn-key-help .destinations=${destinations(this.#project)}></tn-key-help>
    `;
  }

  #links() {
    const { screen } = this._place;
    return destinations(this.#project).map(({ title, icon: name, path, screens, isApart }) => {
      const isHere = screen !== null && screens.includes(screen);
      return html`${isApart === true ? html`<hr />` : nothing}<a href=${path} aria-current=${isHere ? "page" : nothing}
          >${icon(name)}<span>${title}</span></a
        >`;
    });
  }

  #commands(): Command[] {
    return [
      ...destinations(this.#project).map(({ title, letter, path }) => ({
        title: msg(str`Go to: ${title}`),
        keys: `g ${letter}`,
        act: () => this.#router.go(path),
      })),
      { title: msg("Search on this page"), keys: "/", act: () => this.#focusSearch() },
      { title: msg("Fold the navigation"), keys: "[", act: () => this.#fold() },
      { title: msg("Fold the panel"), keys: "]", act: foldContext },
      {
        title: msg("These keys"),
        keys: "?",
        act: () => this.renderRoot.querySelector<TnKeyHelp>("tn-key-help")?.open(),
      },
      { title: msg("Change the theme"), act: () => this.#nextTheme() },
      ...locales.map((locale) => ({ title: localeNames[locale], act: () => this.#switchLocale(locale) })),
      ...this._places,
    ];
  }

  get #here(): Place {
    return inProject(this._place, this.#system.value?.workspace.id);
  }

  get #otherProject(): readonly Missed[] {
    const { id, name } = this.#system.value?.workspace ?? {};
    const known = id === undefined ? null : [id];
    return missed("project", this._place.parameters["project"] ?? null, { known, shown: name ?? "" });
  }

  get #project(): string {
    return encodeURIComponent(this.#here.parameters["project"] ?? this.#system.value?.workspace.id ?? "here");
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
      follow: (topics, heard, signal, changed) => this.#stream?.follow({ topics, heard, changed }, signal),
    };
  }

  readonly #heard = (event: StreamEvent): void => {
    this.#notices?.heard(event);
    if (event.topic === "queue" && this.client !== null)
      void this.#system.load((signal) => (this.client as Client).get("/system", signal));
  };

  #goTo(letter: string): void {
    const destination = destinations(this.#project).find((one) => one.letter === letter);
    if (destination !== undefined) this.#router.go(destination.path);
  }

  #fold(): void {
    this.folded = !this.folded;
    localStorage.setItem("tuneit.folded", String(this.folded));
  }

  #focusSearch(): void {
    const search = this.#screen?.querySelector<HTMLElement>("input[type=search]") ?? null;
    if (search === null) this.#openPalette();
    else search.focus();
  }

  #moved(place: Place): void {
    this._place = place;
    this._sheet = false;
  }

  #closeSheet(event: KeyboardEvent): void {
    if (event.key === "Escape") this._sheet = false;
  }

  #openPalette(): void {
    const { client } = this;
    if (client !== null)
      void placesOf(client, this.#project, (path) => this.#router.go(path)).then((places) => (this._places = places));
    void this.renderRoot.querySelector<TnPalette>("tn-palette")?.open();
  }

  #nextTheme(): void {
    chooseTheme(themes[(themes.indexOf(chosenTheme()) + 1) % themes.length] ?? "system");
    this.requestUpdate();
  }

  #switchLocale(locale: (typeof locales)[number]): void {
    void chooseLocale(locale).then(() => this.requestUpdate());
  }

  static override styles = [baseStyles, frameStyles];
}

customElements.define("tn-app", TnApp);
