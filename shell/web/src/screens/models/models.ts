import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ContributionList, ModelEntry, ModelHubEntry } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { DownloadList } from "../../data/download-list.ts";
import { oneOf } from "../../data/kept.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { singleKey } from "../../data/single-keys.ts";
import { arrowsAmong, arrowsIntoTable } from "../../elements/arrows.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { fitBadge } from "../../elements/fit.ts";
import { bytes } from "../../elements/format.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import { linkCardStyles } from "../../elements/link-card-styles.ts";
import { missed, type Missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import "../../elements/state.ts";
import "../../elements/table.ts";
import type { Column } from "../../elements/table.ts";
import "./comparison.ts";
import "./download-queue.ts";
import "./hub-models.ts";
import { compactCount, modelAddress, modelCard } from "./model-card.ts";
import { ordered, orders, verdicts } from "./model-order.ts";
import { modelsStyles } from "./models-styles.ts";

/** Side by side on one screen. */
const mostCompared = 3;

/** `tn-models`: what can be tuned, and whether it fits this machine. */
export class TnModels extends LitElement {
  static override properties = { services: { attribute: false }, query: { attribute: false } };
  declare services: Services;
  declare query: URLSearchParams;
  readonly #list = new Loading<{ items: readonly ModelEntry[] }>(this);
  readonly #offers = new Loading<ContributionList>(this);
  readonly #hubs = new Loading<{ items: readonly ModelHubEntry[] }>(this);
  readonly #downloads = new DownloadList(
    this,
    () => this.services,
    (ref) => this.#came(ref),
  );
  /** What hubs answered last, by hub. */
  readonly #found = new Map<string, readonly ModelEntry[]>();
  #asked = "";

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    arrowsAmong(this, () => this.#cards);
    arrowsIntoTable(this);
  }

  get #cards(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("a.title")];
  }

  protected override willUpdate(_: PropertyValues<this>): void {
    if (!this.hasUpdated) {
      void this.#offers.load((signal) =>
        this.services.client.get("/contributions?point=model-adapter&limit=200", signal),
      );
      this.#loadHubs();
      this.#downloads.watch();
    }
    const wanted = new URLSearchParams({ limit: "200" });
    for (const key of ["task", "q"]) if (this.query.get(key)) wanted.set(key, this.query.get(key) ?? "");
    const path = `/models?${wanted.toString()}`;
    if (path === this.#asked) return;
    this.#asked = path;
    void this.#list.load((signal) => this.services.client.get(path, signal));
  }

  #loadHubs(): void {
    void this.#hubs.load((signal) => this.services.client.get("/hubs", signal));
  }

  /** It lies here now: both lists say so. */
  #came(ref: string): void {
    this.services.announce(msg(str`${ref} is on this machine`));
    for (const [hub, items] of this.#found)
      this.#found.set(
        hub,
        items.map((one) => (one.ref === ref ? { ...one, local: true, remote: null } : one)),
      );
    void this.#list.load((signal) => this.services.client.get(this.#asked, signal));
  }

  override render() {
    const shown = this.#list.value && this.#shown(this.#list.value.items);
    const compared = this.#compared;
    return html`<div class="head">
        <h1>${msg("Models")}</h1>
        ${shown && html`<span class="quiet" role="status">${msg(str`${shown.length} shown`)}</span>`}
        <span class="push"></span>
        ${this.#filters()}
        <input
          type="search"
          aria-label=${msg("Search models")}
          placeholder=${msg("Search models")}
          .value=${this.query.get("q") ?? ""}
          @input=${(event: Event) => this.#set("q", (event.target as HTMLInputElement).value)}
        />
        ${this.#view()}
      </div>
      <tn-nearest .missed=${this.#missed}></tn-nearest>
      <tn-failure .failure=${this.#list.failure}></tn-failure>
      <div class="body" @keydown=${this.#key}>
        ${
          compared.length > 1
            ? html`<tn-model-comparison
                .services=${this.services}
                .refs=${compared}
                @tn-drop=${({ detail }: CustomEvent<string | null>) => this.#drop(detail)}
              ></tn-model-comparison>`
            : nothing
        }
        ${compared.length === 1 ? html`<p class="quiet" role="status">${msg("Choose one more to compare it with.")}</p>` : nothing}
        <tn-download-queue .downloads=${this.#downloads} .items=${this.#downloads.items}></tn-download-queue>
        <tn-failure .failure=${this.#downloads.items.length === 0 ? this.#downloads.failure : null}></tn-failure>
        ${(this.#hubs.value?.items.length ?? 0) > 0 ? html`<h2>${msg("On this machine")}</h2>` : nothing}
        ${this.#content(shown ?? undefined)} ${this.#hubs.value?.items.map((hub) => this.#hub(hub))}
      </div>`;
  }

  get #missed(): readonly Missed[] {
    return [
      ...missed("filter", this.query.get("fit"), { known: verdicts, shown: msg("Any size") }),
      ...missed("order", this.query.get("sort"), { known: orders, shown: msg("As they come") }),
      ...missed("view", this.query.get("view"), { known: ["table"], shown: msg("Cards") }),
    ];
  }

  #shown(models: readonly ModelEntry[]): readonly ModelEntry[] {
    const fit = verdicts.find((verdict) => verdict === this.query.get("fit"));
    return ordered(
      models.filter((model) => fit === undefined || model.fit.verdict === fit),
      oneOf(orders, this.query.get("sort")),
    );
  }

  /** Those that lie here are listed above. */
  #hub(hub: ModelHubEntry) {
    const found = this.#shown((this.#found.get(hub.hub) ?? []).filter(({ local }) => !local));
    return html`<tn-hub-models
        .services=${this.services}
        .hub=${hub}
        task=${this.query.get("task") ?? ""}
        text=${this.query.get("q") ?? ""}
        @tn-found=${({ detail }: CustomEvent<{ hub: string; items: readonly ModelEntry[] }>) => {
          this.#found.set(detail.hub, detail.items);
          this.requestUpdate();
        }}
        @tn-allowed=${() => this.#loadHubs()}
      ></tn-hub-models>
      ${found.length === 0 ? nothing : this.#models(found, msg(str`Models from ${hub.title}`))}`;
  }

  get #isTable(): boolean {
    return this.query.get("view") === "table";
  }

  #view() {
    const one = (title: string, view: string | null) =>
      html`<tn-button
        small
        kind="quiet"
        pressed=${this.#isTable === (view === "table") ? "true" : "false"}
        @click=${() => this.services.setQuery({ view })}
        >${title}</tn-button
      >`;
    return html`<span role="group" aria-label=${msg("View")}
      >${one(msg("Cards"), null)}${one(msg("Table"), "table")}</span
    >`;
  }

  #filters() {
    const tasks = [...new Set((this.#offers.value?.items ?? []).flatMap((offer) => offer.tasks ?? []))];
    const task = this.query.get("task") ?? "";
    const fits = { fits: msg("fits"), tight: msg("tight"), no: msg("does not fit") };
    const byWhat = { "": msg("As they come"), "fit": msg("By fit"), "size": msg("By size"), "name": msg("By name") };
    return html`<select
        aria-label=${msg("Task")}
        @change=${(event: Event) => this.#set("task", (event.target as HTMLSelectElement).value)}
      >
        <option value="">${msg("Every task")}</option>
        ${[...new Set([...tasks, ...(task === "" ? [] : [task])])].map(
          (name) => html`<option value=${name} ?selected=${name === task}>${name}</option>`,
        )}
      </select>
      <select
        aria-label=${msg("Fit")}
        @change=${(event: Event) => this.#set("fit", (event.target as HTMLSelectElement).value)}
      >
        <option value="">${msg("Any size")}</option>
        ${Object.entries(fits).map(
          ([verdict, title]) =>
            html`<option value=${verdict} ?selected=${verdict === this.query.get("fit")}>${title}</option>`,
        )}
      </select>
      <select
        aria-label=${msg("Order")}
        @change=${(event: Event) => this.#set("sort", (event.target as HTMLSelectElement).value)}
      >
        ${Object.entries(byWhat).map(
          ([order, title]) =>
            html`<option value=${order} ?selected=${order === this.query.get("sort")}>${title}</option>`,
        )}
      </select>`;
  }

  #content(shown: readonly ModelEntry[] | undefined) {
    if (shown === undefined)
      return this.#list.failure ? nothing : html`<tn-skeleton rows="8" label=${msg("Loading models")}></tn-skeleton>`;
    if (shown.length === 0) return this.#empty();
    return this.#models(shown, msg("Models"));
  }

  #models(models: readonly ModelEntry[], label: string) {
    if (this.#isTable)
      return html`<tn-table
        label=${label}
        style="--rows: ${Math.min(models.length + 1, 12)}"
        .columns=${columns()}
        .rows=${models}
        @tn-open=${({ detail }: CustomEvent<ModelEntry>) => this.services.go(modelAddress(detail))}
        @tn-key=${({ detail }: CustomEvent<{ key: string; row: ModelEntry }>) => this.#act(detail.key, detail.row)}
      ></tn-table>`;
    const compared = this.#compared;
    return html`<ul class="cards" aria-label=${label}>
      ${models.map(
        (model) =>
          html`<li>
            ${modelCard(model, {
              download: this.#downloads.of(model.ref),
              isCompared: compared.includes(model.ref),
              fetch: ({ ref }) => void this.#downloads.add(ref),
              compare: ({ ref }) => this.#toggle(ref),
            })}
          </li>`,
      )}
    </ul>`;
  }

  #empty() {
    const isFiltered = ["q", "task", "fit"].some((key) => this.query.get(key));
    if (isFiltered)
      return html`<tn-empty heading=${msg("No model fits")} text=${msg("Try fewer words, or clear the filters.")}
        ><tn-button @click=${() => this.services.setQuery({ q: null, task: null, fit: null })}
          >${msg("Clear the filters")}</tn-button
        ></tn-empty
      >`;
    return html`<tn-empty
      heading=${msg("No models here")}
      text=${msg("Models come with plugins, lie in folders of the workspace, or are fetched from a hub by their reference.")}
      ><a href="/plugins">${msg("Find plugins")}</a></tn-empty
    >`;
  }

  #set(key: string, value: string): void {
    this.services.setQuery({ [key]: value === "" ? null : value });
  }

  get #compared(): readonly string[] {
    return (this.query.get("compare") ?? "").split(" ").filter((ref) => ref !== "");
  }

  #toggle(ref: string): void {
    if (this.#compared.includes(ref)) return this.#drop(ref);
    // The newest stay: whoever wants a fourth has seen the first.
    this.#set("compare", [...this.#compared, ref].slice(-mostCompared).join(" "));
  }

  #drop(ref: string | null): void {
    const left = ref === null ? [] : this.#compared.filter((one) => one !== ref);
    this.services.setQuery({ compare: left.length === 0 ? null : left.join(" ") });
  }

  /** `d` downloads the model whose card has the focus, `c` compares it. */
  #key(event: KeyboardEvent): void {
    const card = this.#cards.find((one) => one === (this.renderRoot as ShadowRoot).activeElement);
    const key = singleKey(event);
    const model = this.#all.find(({ ref }) => ref === card?.dataset["ref"]);
    if (key !== null && model !== undefined && this.#act(key, model)) event.preventDefault();
  }

  #act(key: string, model: ModelEntry): boolean {
    if (key === "c") this.#toggle(model.ref);
    else if (key === "d" && model.remote !== null && model.remote.unfit === null) void this.#downloads.add(model.ref);
    else return false;
    return true;
  }

  get #all(): readonly ModelEntry[] {
    return [...(this.#list.value?.items ?? []), ...[...this.#found.values()].flat()];
  }

  static override styles = [baseStyles, pageStyles, controlStyles, linkCardStyles, modelsStyles];
}

function columns(): Column<ModelEntry>[] {
  const locale = document.documentElement.lang;
  return [
    {
      id: "title",
      title: msg("Name"),
      width: "minmax(13rem, 2fr)",
      cell: (model) => html`<a href=${modelAddress(model)} tabindex="-1"><bdi>${model.title}</bdi></a>`,
    },
    { id: "fit", title: msg("Fit"), width: "8.5rem", cell: ({ fit }) => fitBadge(fit) },
    {
      id: "parameters",
      title: msg("Parameters"),
      width: "7rem",
      isNumber: true,
      cell: ({ parameters }) => compactCount(parameters),
    },
    {
      id: "bytes",
      title: msg("Size"),
      width: "7rem",
      isNumber: true,
      cell: ({ bytes: size }) => (size === null ? "–" : bytes(size, locale)),
    },
    {
      id: "context",
      title: msg("Context"),
      width: "7rem",
      isNumber: true,
      cell: ({ context }) => (context === null ? "–" : String(context)),
    },
    { id: "family", title: msg("Family"), width: "7rem", cell: ({ family }) => family ?? "–" },
    { id: "license", title: msg("Licence"), width: "8rem", cell: ({ license }) => license ?? msg("not said") },
    { id: "source", title: msg("Source"), width: "7rem", cell: ({ source, remote }) => remote?.hub ?? source },
  ];
}

customElements.define("tn-models", TnModels);
