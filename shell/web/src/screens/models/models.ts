import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ContributionList, ModelEntry } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { fitBadge, fitSum } from "../../elements/fit.ts";
import { bytes } from "../../elements/format.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import "../../elements/state.ts";
import "../../elements/table.ts";
import type { Column } from "../../elements/table.ts";
import { modelsStyles } from "./models-styles.ts";

/** `tn-models`: what can be tuned, and whether it fits this machine. */
export class TnModels extends LitElement {
  static override properties = { services: { attribute: false }, query: { attribute: false } };
  declare services: Services;
  declare query: URLSearchParams;
  readonly #list = new Loading<{ items: readonly ModelEntry[] }>(this);
  readonly #offers = new Loading<ContributionList>(this);
  #asked = "";

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(_: PropertyValues<this>): void {
    if (!this.hasUpdated)
      void this.#offers.load((signal) =>
        this.services.client.get("/contributions?point=model-adapter&limit=200", signal),
      );
    const wanted = new URLSearchParams({ limit: "200" });
    for (const key of ["task", "q"]) if (this.query.get(key)) wanted.set(key, this.query.get(key) ?? "");
    const path = `/models?${wanted.toString()}`;
    if (path === this.#asked) return;
    this.#asked = path;
    void this.#list.load((signal) => this.services.client.get(path, signal));
  }

  override render() {
    const list = this.#list.value;
    const fit = this.query.get("fit");
    const shown = list?.items.filter((model) => fit === null || model.fit.verdict === fit);
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
      <tn-failure .failure=${this.#list.failure}></tn-failure>
      ${this.#content(shown)}`;
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
      </select>`;
  }

  #content(shown: readonly ModelEntry[] | undefined) {
    if (shown === undefined)
      return this.#list.failure ? nothing : html`<tn-skeleton rows="8" label=${msg("Loading models")}></tn-skeleton>`;
    if (shown.length === 0) return this.#empty();
    if (this.#isTable)
      return html`<tn-table
        label=${msg("Models")}
        .columns=${columns()}
        .rows=${shown}
        @tn-open=${({ detail }: CustomEvent<ModelEntry>) => this.services.go(addressOf(detail))}
      ></tn-table>`;
    return html`<div class="body" @keydown=${this.#arrow}>
      <ul class="cards">
        ${shown.map((model) => html`<li>${card(model)}</li>`)}
      </ul>
    </div>`;
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
    this.services.setQuery({ [key]: value });
  }

  /** Arrows go from card to card. */
  #arrow(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const cards = [...this.renderRoot.querySelectorAll<HTMLElement>("a.card")];
    const index = cards.indexOf((this.renderRoot as ShadowRoot).activeElement as HTMLElement);
    if (step === undefined || index < 0) return;
    event.preventDefault();
    cards[(index + step + cards.length) % cards.length]?.focus();
  }

  static override styles = [baseStyles, pageStyles, modelsStyles];
}

function addressOf({ ref }: ModelEntry): string {
  const colon = ref.indexOf(":");
  return `/models/${encodeURIComponent(ref.slice(0, colon))}/${encodeURIComponent(ref.slice(colon + 1))}`;
}

const millions = (count: number | null): string =>
  count === null
    ? "–"
    : new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 }).format(
        count,
      );

function card(model: ModelEntry) {
  const { title, ref, description, parameters, bytes: size, context, family, license, fit, local } = model;
  const locale = document.documentElement.lang;
  const facts = [
    [msg("Parameters"), millions(parameters)],
    [msg("Size"), size === null ? "–" : bytes(size, locale)],
    [msg("Context"), context === null ? "–" : msg(str`${context} tokens`)],
    [msg("Family"), family ?? "–"],
    [msg("Licence"), license ?? msg("not said")],
  ] as const;
  return html`<a class="card" href=${addressOf(model)}>
    <span class="line"
      ><strong><bdi>${title}</bdi></strong
      >${fitBadge(fit)}</span
    >
    <span class="caption" dir="ltr">${ref}</span>
    ${description === "" ? nothing : html`<span>${description}</span>`}
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd><bdi>${value}</bdi></dd>
          </div>`,
      )}
    </dl>
    <span class="caption">${local ? msg("on this machine") : msg("is downloaded")} · ${fitSum(fit)}</span>
  </a>`;
}

function columns(): Column<ModelEntry>[] {
  const locale = document.documentElement.lang;
  return [
    {
      id: "title",
      title: msg("Name"),
      width: "minmax(13rem, 2fr)",
      cell: (model) => html`<a href=${addressOf(model)} tabindex="-1"><bdi>${model.title}</bdi></a>`,
    },
    { id: "fit", title: msg("Fit"), width: "8.5rem", cell: ({ fit }) => fitBadge(fit) },
    {
      id: "parameters",
      title: msg("Parameters"),
      width: "7rem",
      isNumber: true,
      cell: ({ parameters }) => millions(parameters),
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
    { id: "source", title: msg("Source"), width: "7rem", cell: ({ source }) => source },
  ];
}

customElements.define("tn-models", TnModels);
