import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ProfileResult } from "@tuneit/protocol";
import type { DatasetEntry, DatasetPreview, DatasetReport, DatasetVersions } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { lookAt, plainReading, trainAddress } from "../../data/dataset-reading.ts";
import { textAndLabel } from "../../data/role-templates.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { arrowsIntoTable } from "../../elements/arrows.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/badge.ts";
import "../../elements/button.ts";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import "./dataset-facts.ts";
import "./dataset-origin.ts";
import "./dataset-versions.ts";
import "./model-view.ts";
import { datasetStyles } from "./dataset-styles.ts";
import { drawRows } from "./dataset-rows.ts";
import { missedIn, views, type View } from "./missed-rows.ts";
import type { NumberedRow } from "./rows.ts";

const firstRows = 1000;
const mostRows = 20_000;

/** `tn-dataset`: the rows of a dataset and what they are like. */
export class TnDataset extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    name: {},
    query: { attribute: false },
    _open: { state: true },
    _asksDelete: { state: true },
  };
  declare services: Services;
  declare project: string;
  declare name: string;
  declare query: URLSearchParams;
  declare _open: NumberedRow | null;
  declare _asksDelete: boolean;
  readonly #entry = new Loading<DatasetEntry>(this);
  readonly #preview = new Loading<DatasetPreview>(this);
  readonly #profile = new Loading<ProfileResult>(this);
  readonly #report = new Loading<DatasetReport>(this);
  readonly #deletion = new Loading<unknown>(this);
  readonly #history = new Loading<DatasetVersions>(this);
  #hasFacts = false;
  #loaded = "";

  constructor() {
    super();
    this._open = null;
    this._asksDelete = false;
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#key);
    arrowsIntoTable(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const wanted = `${this.name} ${this.query.get("v")}`;
    if (wanted !== this.#loaded) void this.#load();
    else if (changed.has("query") && this.#shownView === "rows") void this.#loadFacts();
    this.#loaded = wanted;
  }

  override render() {
    const entry = this.#entry.value;
    if (this.#entry.failure !== null)
      return html`<div class="head">
          <h1><bdi>${this.name}</bdi></h1>
        </div>
        <div class="gone">
          <tn-failure .failure=${this.#entry.failure}></tn-failure>
          <a href="/p/${encodeURIComponent(this.project)}/data">${msg("All datasets")}</a>
        </div>`;
    return html`<div class="head">
        <h1><bdi>${this.name}</bdi></h1>
        <span class="quiet">${entry && this.#size(entry)}</span>
        <span class="push"></span>
        <tn-button small kind="quiet" class="delete" label=${msg("Delete the dataset")} @click=${this.#askDelete}
          >${icon("trash", 14)}</tn-button
        >
        <tn-button
          @click=${() => this.services.go(`/p/${encodeURIComponent(this.project)}/data/import?d=${encodeURIComponent(this.name)}`)}
          >${msg("How it is read")}</tn-button
        >
        <tn-button @click=${() => this.services.go(`${this.#address()}/report`)}>${msg("Report")}</tn-button>
        <tn-button
          kind="primary"
          ?disabled=${this.#preview.value === null}
          reason=${msg("Its rows are not read yet.")}
          @click=${this.#train}
          >${this.#version === null ? msg("Train on it") : msg("Train on this version")}</tn-button
        >
      </div>
      <tn-nearest
        .missed=${missedIn(this.query, {
          ...{ view: this.#shownView, isVersionGone: this.#isGone },
          ...{ preview: this.#preview.value, label: this.#roles().label },
        })}
      ></tn-nearest>
      ${this._asksDelete ? this.#question() : nothing}
      <tn-failure .failure=${this.#deletion.failure}></tn-failure>
      ${this.#views()} ${entry?.origin ? this.#origin(entry) : nothing} ${this.#oldVersion()} ${this.#view()}`;
  }

  #origin(entry: DatasetEntry) {
    return html`<tn-dataset-origin
      .services=${this.services}
      .entry=${entry}
      @tn-version=${() => void this.#load()}
    ></tn-dataset-origin>`;
  }

  #view() {
    if (this.#shownView === "model") return this.#modelView();
    return this.#shownView === "versions" ? this.#versions() : this.#columns();
  }

  get #shownView(): View {
    return views.find((view) => view === this.query.get("view")) ?? "rows";
  }

  /** Null = the newest. */
  get #version(): string | null {
    return this.#isGone ? null : this.query.get("v");
  }

  /** The address names a version, by its hash or the beginning of that, which is none of the dataset's. */
  get #isGone(): boolean {
    const asked = this.query.get("v");
    return asked !== null && this.#history.value?.items.some(({ version }) => version.startsWith(asked)) === false;
  }

  #oldVersion() {
    if (this.#version === null || this.#shownView === "versions") return nothing;
    return html`<p class="old" role="status">
      ${icon("clock", 16)} ${msg("This is what the dataset held before.")}
      <a href=${this.#address()}>${msg("Show the newest")}</a>
    </p>`;
  }

  #versions() {
    return html`<tn-dataset-versions
      .services=${this.services}
      .project=${this.project}
      .name=${this.name}
      .query=${this.query}
      @tn-version=${() => void this.#load()}
    ></tn-dataset-versions>`;
  }

  /** As lists of rows and as what is learnt from them. */
  #views() {
    const words = { rows: msg("Rows"), model: msg("As the model sees it"), versions: msg("Versions") };
    const address = (view: View) => {
      const query = new URLSearchParams(view === "rows" ? {} : { view });
      if (this.#version !== null && view !== "versions") query.set("v", this.#version);
      return `${this.#address()}${query.size > 0 ? `?${query.toString()}` : ""}`;
    };
    return html`<nav class="views" aria-label=${msg("Views of the dataset")}>
      ${views.map(
        (view) =>
          html`<a href=${address(view)} aria-current=${view === this.#shownView ? "page" : nothing}>${words[view]}</a>`,
      )}
    </nav>`;
  }

  #modelView() {
    const entry = this.#entry.value;
    if (this.#preview.failure !== null || entry === null || this.#preview.value === null)
      return html`<div class="rows">${this.#rows()}</div>`;
    return html`<tn-model-view
      .services=${this.services}
      .entry=${entry}
      version=${this.#version ?? ""}
      .roles=${this.#roles()}
      .query=${this.query}
    ></tn-model-view>`;
  }

  #columns() {
    return html`<div class="columns">
      <div class="rows">${this.#rows()}</div>
      <tn-dataset-facts
        tabindex="0"
        role="region"
        aria-label=${msg("Facts")}
        .profile=${this.#profile.value}
        .report=${this.#report.value}
        .failure=${this.#preview.failure ?? this.#profile.failure ?? this.#report.failure}
        report-address="${this.#address()}/report"
        chosen=${this.query.get("label") ?? ""}
        @tn-class=${({ detail }: CustomEvent<string>) => this.services.setQuery({ label: detail })}
      ></tn-dataset-facts>
    </div>`;
  }

  #size({ bytes: count, reading }: DatasetEntry) {
    const { lang } = document.documentElement;
    const total = this.#preview.value?.total.toLocaleString(lang);
    const parts = [
      ...(this.#version === null ? [bytes(count, lang)] : []),
      ...(total === undefined ? [] : [msg(str`${total} rows`)]),
    ];
    return html`${parts.join(" · ")}
    ${this.#preview.value === null ? nothing : html` · <span dir="ltr">${this.#preview.value.reader}</span>`}
    ${reading?.license ? html` · ${msg("Licence")}: <bdi>${reading.license}</bdi>` : nothing}`;
  }

  #question() {
    return html`<div
      class="question"
      role="alertdialog"
      @keydown=${this.#questionKey}
      aria-label=${msg("Delete the dataset")}
    >
      <p>
        ${msg(str`Delete ${this.name} with all its versions? What they hold is removed from this machine and cannot be brought back. Runs that used it stay.`)}
      </p>
      <tn-button kind="danger" @click=${this.#delete}>${msg("Delete")}</tn-button>
      <tn-button class="keep" @click=${this.#keep}>${msg("Keep")}</tn-button>
    </div>`;
  }

  #rows() {
    const { value: preview, failure } = this.#preview;
    if (failure !== null)
      return html`<tn-failure .failure=${failure}
        ><tn-button
          @click=${() => this.services.go(`/p/${encodeURIComponent(this.project)}/data/import?d=${encodeURIComponent(this.name)}`)}
          >${msg("See the place")}</tn-button
        ></tn-failure
      >`;
    if (preview === null) return html`<tn-skeleton rows="14" label=${msg("Reading rows")}></tn-skeleton>`;
    return drawRows({
      ...{ preview, query: this.query, roles: this.#roles(), open: this._open },
      setQuery: this.services.setQuery,
      show: (row) => (this._open = row),
      seenAt: ({ number }) => `${this.#address()}?view=model&from=${number}`,
    });
  }

  #roles(): { readonly text: string | null; readonly label: string | null } {
    const preview = this.#preview.value;
    if (preview === null) return { text: null, label: null };
    return textAndLabel(this.#entry.value?.reading ?? plainReading, preview);
  }

  async #load(): Promise<void> {
    for (const one of [this.#entry, this.#preview, this.#profile, this.#report]) one.value = null;
    this._open = null;
    this.#hasFacts = false;
    const { client } = this.services;
    await this.#entry.load((signal) => client.get(`/datasets/${encodeURIComponent(this.name)}`, signal));
    if (this.#entry.value === null) return;
    this.#history.value = null;
    if (this.query.has("v"))
      await this.#history.load((signal) => client.get(`/datasets/${encodeURIComponent(this.name)}/versions`, signal));
    await this.#loadRows(firstRows);
    if (this.#shownView === "rows") await this.#loadFacts();
  }

  #loadRows(limit: number): Promise<void> {
    const reading = this.#entry.value?.reading ?? plainReading;
    const at = lookAt(this.name, "preview", reading, { limit: String(limit), ...this.#ofVersion });
    return this.#preview.load((signal) => this.services.client.get(at, signal));
  }

  /** What the rows are like and the rest of them: asked for once they are looked at, as each takes its time. */
  async #loadFacts(): Promise<void> {
    const preview = this.#preview.value;
    if (preview === null || this.#hasFacts) return;
    this.#hasFacts = true;
    const reading = this.#entry.value?.reading ?? plainReading;
    const { client } = this.services;
    const roles = this.#roles();
    const version = this.#ofVersion;
    // One after the other: each starts a program of its own on this machine.
    await this.#report.load((signal) =>
      client.get(lookAt(this.name, "report", { ...reading, ...roles }, version), signal),
    );
    if (preview.total > firstRows) await this.#loadRows(mostRows);
    await this.#profile.load((signal) => client.get(lookAt(this.name, "profile", reading, version), signal));
  }

  get #ofVersion(): Readonly<Record<string, string>> {
    return this.#version === null ? {} : { v: this.#version };
  }

  readonly #train = (): void => {
    const reading = this.#entry.value?.reading ?? plainReading;
    this.services.go(
      trainAddress(this.project, this.name, { ...reading, ...this.#roles() }, { version: this.#version }),
    );
  };

  readonly #askDelete = async (): Promise<void> => {
    this._asksDelete = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".keep")?.focus();
  };

  readonly #keep = (): void => {
    this._asksDelete = false;
    this.renderRoot.querySelector<HTMLElement>(".delete")?.focus();
  };

  readonly #questionKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#keep();
  };

  readonly #delete = async (): Promise<void> => {
    await this.#deletion.load((signal) =>
      this.services.client.send("DELETE", `/datasets/${encodeURIComponent(this.name)}`, { signal }),
    );
    this._asksDelete = false;
    if (this.#deletion.failure === null) this.services.go(`/p/${encodeURIComponent(this.project)}/data`);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const isField = event
      .composedPath()
      .some((node) => node instanceof HTMLInputElement || node instanceof HTMLSelectElement);
    if (event.key === "Escape" && this._open !== null) this._open = null;
    else if (event.key === "f" && !isField && !event.ctrlKey && !event.metaKey && !event.altKey)
      this.renderRoot.querySelector<HTMLElement>("input[type=search]")?.focus();
    else return;
    event.preventDefault();
  };

  #address(): string {
    return `/p/${encodeURIComponent(this.project)}/data/${encodeURIComponent(this.name)}`;
  }

  static override styles = [baseStyles, pageStyles, datasetStyles];
}

customElements.define("tn-dataset", TnDataset);
