import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { MarketplacePage, MarketplacePlugin, PluginPage, PluginRow, UpdateResult } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { runJob } from "../../data/jobs.ts";
import { Loading } from "../../data/loading.ts";
import { saveFile } from "../../data/saving.ts";
import type { Services } from "../../data/services.ts";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";
import { missed, type Missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument, untilGone } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import "./details.ts";
import type { PluginAct } from "./details.ts";
import "./install.ts";
import type { TnInstall } from "./install.ts";
import { awayNote, facetChoices, facetNames, marketRow, nothingFound, searchPath } from "./market.ts";
import "./market-details.ts";
import { moveInList, pluginKey } from "./keys.ts";
import { pluginsStyles } from "./plugins-styles.ts";
import type { Decided } from "./permission-list.ts";
import { reportOf } from "./report.ts";
import { installedRow } from "./row.ts";

/** A registry of this machine is up within some seconds. */
const askAgainMs = 2000;
const searchDelayMs = 250;

/** `tn-plugins`: what is installed and what the registry has; of one of them what it may do. */
export class TnPlugins extends LitElement {
  static override properties = {
    services: { attribute: false },
    chosen: {},
    query: { attribute: false },
    _busy: { state: true },
  };
  declare services: Services;
  declare chosen: string | null;
  declare query: URLSearchParams;
  /** What is being done, in words. */
  declare _busy: string;
  readonly #list = new Loading<{ items: readonly PluginRow[] }>(this);
  readonly #market = new Loading<MarketplacePage>(this);
  readonly #page = new Loading<PluginPage>(this);
  readonly #offer = new Loading<MarketplacePlugin>(this);
  readonly #command = new Loading<unknown>(this);
  #search: ReturnType<typeof setTimeout> | undefined;
  #searched: string | null = null;
  readonly #end = untilGone(this);

  constructor() {
    super();
    this._busy = "";
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#search);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated) void this.#loadList();
    if (changed.has("chosen")) void this.#loadPage();
    if (this.#isMarket && searchPath(this.query, null) !== this.#searched) this.#searchSoon();
  }

  get #isMarket(): boolean {
    // What narrows the registry's list narrows no other: a link with it means that list.
    const isNarrowed = !this.query.has("view") && facetNames.some((name) => this.query.has(name));
    return isNarrowed || this.query.get("view") === "registry";
  }

  override render() {
    return html`${this.#head()}
      <tn-nearest .missed=${this.#missed}></tn-nearest>
      <tn-failure .failure=${this.#command.failure ?? this.#list.failure}></tn-failure>
      ${this._busy === "" ? nothing : html`<p class="busy" role="status">${this._busy}</p>`}
      <div class="columns ${this.chosen === null ? "" : "chosen"}">
        <div class="list">${this.#isMarket ? this.#marketRows() : this.#rows()}</div>
        <div class="details">${this.#details()}</div>
      </div>
      <tn-install .services=${this.services} @tn-installed=${this.#installed}></tn-install>`;
  }

  get #missed(): readonly Missed[] {
    return missed("view", this.query.get("view"), { known: ["registry"], shown: msg("Installed") });
  }

  #head() {
    const tab = (words: string, view: string | null, count: number | null) =>
      html`<tn-button
        small
        kind="quiet"
        pressed=${this.#isMarket === (view !== null) ? "true" : "false"}
        @click=${() => this.services.setQuery({ view, ...Object.fromEntries(facetNames.map((name) => [name, null])) })}
        >${words}${count === null ? nothing : html` <span class="caption">${count}</span>`}</tn-button
      >`;
    return html`<div class="head">
      <h1>${msg("Plugins")}</h1>
      <div class="tabs" role="group" aria-label=${msg("Which plugins")}>
        ${tab(msg("Installed"), null, this.#list.value?.items.length ?? null)}
        ${tab(msg("Registry"), "registry", this.#market.value?.total ?? null)}
      </div>
      ${this.#isMarket ? facetChoices(this.#market.value, this.query, (name, value) => this.services.setQuery({ [name]: value })) : nothing}
      <input
        class="push"
        type="search"
        aria-label=${msg("Search plugins")}
        placeholder=${msg("Search plugins")}
        .value=${this.query.get("q") ?? ""}
        @input=${(event: Event) => this.services.setQuery({ q: (event.target as HTMLInputElement).value })}
      />
      ${this.#isMarket ? nothing : html`<tn-button small @click=${() => this.#act("rollback")}>${icon("reset", 14)}${msg("Go back to the set before")}</tn-button>`}
    </div>`;
  }

  #rows() {
    const all = this.#list.value?.items;
    if (all === undefined)
      return this.#list.failure ? nothing : html`<tn-skeleton rows="8" label=${msg("Loading plugins")}></tn-skeleton>`;
    const words = (this.query.get("q") ?? "").toLowerCase();
    const shown = all.filter((row) =>
      `${row.name} ${row.displayName} ${row.description} ${row.points.join(" ")}`.toLowerCase().includes(words),
    );
    if (shown.length === 0) return this.#nothingFits(all.length === 0);
    return html`<ul class="rows">
      ${shown.map((row) => this.#link(row.name, installedRow(row)))}
    </ul>`;
  }

  #nothingFits(isEmpty: boolean) {
    return html`<tn-empty
      heading=${isEmpty ? msg("No plugins yet") : msg("No plugin fits")}
      text=${isEmpty ? msg("Plugins bring readers, models, methods and charts. The registry has them.") : msg("Try fewer words, or look in the registry.")}
      ><tn-button @click=${() => this.services.setQuery({ view: "registry" })}
        >${msg("Look in the registry")}</tn-button
      ></tn-empty
    >`;
  }

  #marketRows() {
    const page = this.#market.value;
    if (page === null)
      return this.#market.failure
        ? html`<tn-failure class="inside" .failure=${this.#market.failure}></tn-failure>`
        : html`<tn-skeleton rows="8" label=${msg("Asking the registry")}></tn-skeleton>`;
    return html`${awayNote(page)}
    ${
      page.items.length === 0
        ? nothingFound(page, this.query, (wanted) => this.services.setQuery(wanted))
        : html`<ul class="rows">
            ${page.items.map((item) => this.#link(item.name, marketRow(item, page.host)))}
          </ul>`
    }
    ${page.nextCursor === null ? nothing : html`<p class="more"><tn-button @click=${() => this.#more(page)}>${msg("Show more")}</tn-button></p>`}`;
  }

  #link(name: string, row: unknown) {
    const view = this.query.toString();
    return html`<li>
      <a
        href="/plugins/${encodeURIComponent(name)}${view === "" ? "" : `?${view}`}"
        aria-current=${name === this.chosen ? "true" : nothing}
        >${row}</a
      >
    </li>`;
  }

  #details() {
    if (this.chosen === null)
      return html`<tn-empty
        heading=${msg("Choose a plugin")}
        text=${msg("Its permissions and what it offers stand here.")}
      ></tn-empty>`;
    const back = html`<p class="back"><a href="/plugins?${this.query}">${msg("All plugins")}</a></p>`;
    if (this.#page.value?.name === this.chosen)
      return html`${back}<tn-plugin-details
          .services=${this.services}
          .page=${this.#page.value}
          @tn-act=${({ detail }: CustomEvent<PluginAct>) => this.#act(detail)}
          @tn-decide=${({ detail }: CustomEvent<Decided>) => this.#decide(detail)}
        ></tn-plugin-details>`;
    if (this.#offer.value?.listing.name === this.chosen)
      return html`${back}<tn-market-details
          .page=${this.#offer.value}
          @tn-install=${({ detail }: CustomEvent<string | null>) => this.#install(detail)}
        ></tn-market-details>`;
    const failure = this.#offer.failure;
    return failure
      ? html`${back}<tn-failure .failure=${failure}></tn-failure>`
      : html`<tn-skeleton rows="8" label=${msg("Loading the plugin")}></tn-skeleton>`;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const wish = pluginKey(event);
    if (wish === null) return;
    if (wish === "install" && this.#offer.value !== null && this.#page.value === null) void this.#install(null);
    else if (wish === "update" && this.#page.value?.newest != null) this.#act("update");
    else if (wish === "next" || wish === "previous") moveInList(this.renderRoot, wish === "next" ? 1 : -1);
    else return;
    event.preventDefault();
  };

  #act(act: PluginAct): void {
    const page = this.#page.value;
    if (act === "rollback")
      void this.#send("POST", "/plugins/rollback", msg("The set of plugins before is active again."));
    else if (page === null) return;
    else if (act === "report")
      saveFile(`${page.name.replaceAll(/[@/]/g, "-").slice(1)}-report.md`, reportOf(page), "text/markdown");
    else if (act === "update") void this.#update(page);
    else if (act === "remove") void this.#remove(page);
    else if (act === "pin" || act === "unpin")
      void this.#send("POST", `${pathOf(page.name)}/pin`, msg("Saved."), { pinned: act === "pin" });
    else
      void this.#send(
        "POST",
        `${pathOf(page.name)}/${act}`,
        act === "enable" ? msg("It is turned on.") : msg("It is turned off."),
      );
  }

  #decide(decided: Decided): void {
    if (this.chosen !== null) void this.#send("PUT", `${pathOf(this.chosen)}/grants`, msg("Saved."), decided);
  }

  async #send(method: "POST" | "PUT" | "DELETE", path: string, said: string, body?: unknown): Promise<void> {
    await this.#command.load((signal) =>
      this.services.client.send(method, path, { signal, ...(body !== undefined && { body }) }),
    );
    if (this.#command.failure === null) this.services.announce(said);
    await Promise.all([this.#loadList(), this.#loadPage()]);
  }

  async #remove({ name }: PluginPage): Promise<void> {
    await this.#send("DELETE", pathOf(name), msg(str`${name} is removed.`));
    if (this.#command.failure === null) this.services.go("/plugins");
  }

  /** What asks for no more is taken at once; what does is shown first, and nothing of it is active until then. */
  async #update({ name, newest, permissions, update }: PluginPage): Promise<void> {
    const known = new Set(permissions.map(({ kind, scope }) => `${kind} ${scope}`));
    if (update !== null) return this.#installer?.open({ name, version: update.version, known });
    this._busy = msg(str`Updating ${name} to ${newest ?? ""}`);
    await this.#command.load(async () => {
      const made = await runJob<UpdateResult>(
        this.services.client,
        { path: `${pathOf(name)}/update`, body: { grant: "none" } },
        { changed: (job) => (this._busy = job.progress?.step ?? this._busy), signal: this.#end },
      );
      const held = made?.updated.find((one) => one.name === name && one.held.length > 0);
      if (held !== undefined) void this.#installer?.open({ name, version: held.to, known });
      return made;
    });
    this._busy = "";
    await Promise.all([this.#loadList(), this.#loadPage()]);
  }

  async #install(version: string | null): Promise<void> {
    if (this.chosen !== null) await this.#installer?.open({ name: this.chosen, version: version ?? undefined });
  }

  get #installer(): TnInstall | null {
    return this.renderRoot.querySelector<TnInstall>("tn-install");
  }

  #installed(): void {
    void Promise.all([this.#loadList(), this.#loadPage()]);
    this.#searchSoon();
  }

  #loadList(): Promise<void> {
    return this.#list.load((signal) => this.services.client.get("/plugins", signal));
  }

  /** An installed one as it is here; any other as the registry has it. */
  async #loadPage(): Promise<void> {
    const name = this.chosen;
    if (name === null) return;
    await this.#page.load((signal) => this.services.client.get(pathOf(name), signal));
    if (this.chosen !== name) return;
    if (this.#page.failure === null) return;
    this.#page.value = null;
    await this.#offer.load((signal) => this.services.client.get(`/marketplace/${encodeURIComponent(name)}`, signal));
  }

  #searchSoon(): void {
    const path = searchPath(this.query, null);
    const isFirst = this.#searched === null;
    this.#searched = path;
    clearTimeout(this.#search);
    if (isFirst) void this.#ask(path);
    else this.#search = setTimeout(() => void this.#ask(path), searchDelayMs);
  }

  /** Again while the registry is still being asked: a list from before is no answer. */
  async #ask(path: string): Promise<void> {
    await this.#market.load((signal) => this.services.client.get(path, signal));
    if (this.#market.value?.isAsking !== true || this.#searched !== path) return;
    this.#search = setTimeout(() => this.isConnected && void this.#ask(path), askAgainMs);
  }

  async #more({ items, nextCursor }: MarketplacePage): Promise<void> {
    await this.#market.load(async (signal) => {
      const next = await this.services.client.get<MarketplacePage>(searchPath(this.query, nextCursor), signal);
      return { ...next, items: [...items, ...next.items] };
    });
  }

  static override styles = [baseStyles, pageStyles, pluginsStyles];
}

const pathOf = (name: string): string => `/plugins/${encodeURIComponent(name)}`;

customElements.define("tn-plugins", TnPlugins);
