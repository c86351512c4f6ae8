import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { RunRow } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import { arrowsIntoTable } from "../../elements/arrows.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import "../../elements/button.ts";
import { runStatusBadge } from "../../elements/run-status.ts";
import "../../elements/state.ts";
import "../../elements/table.ts";
import type { TnTable } from "../../elements/table.ts";
import { onDocument } from "../../elements/while-shown.ts";
import { singleKey } from "../../data/single-keys.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { drawnColumns } from "./run-columns.ts";
import "./run-edit.ts";
import type { RunChanges, TnRunEdit } from "./run-edit.ts";
import { RunList } from "./run-list.ts";
import { drawBulk, isLive } from "./runs-bulk.ts";
import { runsStyles } from "./runs-styles.ts";
import { drawTools } from "./runs-tools.ts";
import {
  groupingOf,
  groupOf,
  keptColumns,
  keptViews,
  metricNames,
  rowsOf,
  sortOf,
  type Columns,
  type SavedView,
} from "./runs-view.ts";
import { missedIn } from "./missed-runs.ts";

interface Undo {
  readonly text: string;
  readonly act: () => void;
}

/** `tn-runs`: every run of the project. */
export class TnRuns extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    query: { attribute: false },
    _columns: { state: true },
    _views: { state: true },
    _selected: { state: true },
    _undo: { state: true },
  };
  declare services: Services;
  declare project: string;
  declare query: URLSearchParams;
  declare _columns: Columns;
  declare _views: readonly SavedView[];
  declare _selected: ReadonlySet<string>;
  declare _undo: Undo | null;
  readonly #list = new RunList(this);
  readonly #command = new Loading<unknown>(this);

  constructor() {
    super();
    this._columns = keptColumns.get();
    this._views = keptViews.get();
    this._selected = new Set();
    this._undo = null;
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#enterTable);
    arrowsIntoTable(this);
  }

  protected override willUpdate(): void {
    // Not when it is connected: a property that was set before this code came is there from the first update on.
    if (!this.hasUpdated) this.#list.begin(this.services);
  }

  override render() {
    const { rows, failure } = this.#list;
    return html`${this.#head(rows)}
      <tn-nearest .missed=${rows === null ? [] : missedIn(rows, this.query)}></tn-nearest>
      <tn-failure .failure=${failure ?? this.#command.failure}></tn-failure>
      ${rows === null || rows.length === 0 ? nothing : this.#filters(rows)} ${this.#content(rows)} ${this.#foot()}
      <tn-run-edit @tn-changed=${this.#changed}></tn-run-edit>
      <dialog aria-label=${msg("Delete")}>${this.#confirmation()}</dialog>`;
  }

  #head(rows: readonly RunRow[] | null) {
    const total = this.#list.total ?? rows?.length ?? 0;
    const newest = rows?.toSorted((a, b) => b.startedAt - a.startedAt)[0];
    return html`<div class="head">
      <h1>${msg("Runs")}</h1>
      ${
        rows === null
          ? nothing
          : html`<span class="quiet"
              >${
                rows.length < total ? msg(str`${rows.length} of ${total} so far`) : msg(str`${total} in this project`)
              }</span
            >`
      }
      ${newest && html`<a href="/p/${this.project}/runs/${newest.id}">${msg("Newest run")}</a>`}
      <span class="push"></span>
      <a class="button primary" href="/p/${this.project}/train">${msg("New run")}</a>
    </div>`;
  }

  #filters(rows: readonly RunRow[]) {
    const counts = Map.groupBy(rows, ({ status }) => status);
    const chosen = this.query.get("status");
    return html`<div class="filters">
      <input
        type="search"
        aria-label=${msg("Search runs")}
        placeholder=${msg("Search runs")}
        .value=${this.query.get("q") ?? ""}
        @input=${(event: Event) => this.services.setQuery({ q: (event.target as HTMLInputElement).value })}
      />
      <div class="states" role="group" aria-label=${msg("State")}>
        ${[...counts].map(
          ([status, members]) =>
            html`<button
              aria-pressed=${status === chosen ? "true" : "false"}
              @click=${() => this.services.setQuery({ status: status === chosen ? null : status })}
            >
              ${runStatusBadge(status)}<span>${members.length}</span>
            </button>`,
        )}
      </div>
      <span class="push"></span>
      ${drawTools({
        names: metricNames(rows),
        columns: this._columns,
        views: this._views,
        query: this.query,
        setColumns: (columns) => this.#keepColumns(columns),
        setQuery: this.services.setQuery,
        useView: (view) => this.#useView(view),
        saveView: (name) => this.#keepViews([...this._views.filter((one) => one.name !== name), this.#viewAs(name)]),
        deleteView: (view) => this.#keepViews(this._views.filter((one) => one !== view)),
      })}
    </div>`;
  }

  #content(rows: readonly RunRow[] | null) {
    if (rows === null)
      return this.#list.failure === null ? html`<tn-skeleton rows="8" label=${msg("Loading runs")}></tn-skeleton>` : "";
    if (rows.length === 0)
      return html`<tn-empty
        heading=${msg("No runs yet")}
        text=${msg("A run appears here as soon as it starts, from this page or from a terminal.")}
        ><a href="/p/${this.project}/train">${msg("Start one")}</a
        ><code dir="ltr">tuneit run recipe.yaml</code></tn-empty
      >`;
    const shown = rowsOf(rows, this.query);
    if (shown.length === 0)
      return html`<tn-empty heading=${msg("No run fits")} text=${msg("Try fewer words, or clear the search.")}
        ><tn-button @click=${() => this.services.setQuery({ q: null, status: null, tag: null })}
          >${msg("Show all")}</tn-button
        ></tn-empty
      >`;
    const grouping = groupingOf(this.query);
    return html`<tn-table
      label=${msg("Runs")}
      pickLabel=${msg("Choose")}
      sort=${sortOf(rows, this.query)}
      .columns=${drawnColumns(rows, metricNames(rows), this._columns, this.project)}
      .rows=${shown}
      .keyOf=${(row: RunRow) => row.id}
      .selected=${this._selected}
      .groupOf=${grouping === null ? null : (row: RunRow) => groupOf(row, grouping)}
      @tn-sort=${({ detail }: CustomEvent<string>) => this.services.setQuery({ sort: detail })}
      @tn-select=${({ detail }: CustomEvent<ReadonlySet<string>>) => (this._selected = detail)}
      @tn-open=${({ detail }: CustomEvent<RunRow>) => this.services.go(`/p/${this.project}/runs/${detail.id}`)}
      @tn-key=${this.#key}
    ></tn-table>`;
  }

  #foot() {
    return html`${drawBulk(this.#chosen, {
      compare: () => this.#compare(this.#chosen),
      tag: (tag) => this.#tagAll(tag),
      stop: () => void this.#forAll(this.#chosen.filter(isLive), (id) => this.#send("POST", id, "/stop", {})),
      remove: () => this.renderRoot.querySelector<HTMLDialogElement>("dialog")?.showModal(),
      clear: () => (this._selected = new Set()),
    })}
    ${
      this._undo === null
        ? nothing
        : html`<div class="undo" role="status">
            <span>${this._undo.text}</span>
            <tn-button small @click=${this._undo.act}>${msg("Undo")}</tn-button>
            <tn-button small kind="quiet" label=${msg("Close")} @click=${() => (this._undo = null)}>×</tn-button>
          </div>`
    }`;
  }

  #confirmation() {
    const rows = this.#chosen;
    const close = (): void => this.renderRoot.querySelector<HTMLDialogElement>("dialog")?.close();
    const remove = (): void => {
      close();
      void this.#forAll(rows, (id) => this.#send("DELETE", id, ""));
      this._selected = new Set();
    };
    return html`<h2>${msg(str`Delete ${rows.length} runs`)}</h2>
      <p>${msg("Their models, checkpoints and journals are deleted from the disk. Nothing brings them back.")}</p>
      <p class="quiet">
        ${rows.slice(0, 5).map(({ name }) => html`<bdi>${name}</bdi><br />`)}${rows.length > 5 ? "…" : ""}
      </p>
      <div>
        <tn-button @click=${close}>${msg("Keep them")}</tn-button>
        <tn-button kind="danger" @click=${remove}>${msg("Delete")}</tn-button>
      </div>`;
  }

  get #chosen(): readonly RunRow[] {
    return this.#list.rows?.filter(({ id }) => this._selected.has(id)) ?? [];
  }

  #key(event: CustomEvent<{ key: string; row: RunRow }>): void {
    const { key, row } = event.detail;
    const edit = this.renderRoot.querySelector<TnRunEdit>("tn-run-edit");
    if (key === "F2") void edit?.open(row, "name");
    else if (key === "t") void edit?.open(row, "tags");
    else if (key === "c") this.#compare(this.#chosen.length > 1 ? this.#chosen : [row]);
    else if (key === "Escape") this._selected = new Set();
    else return;
    event.preventDefault();
  }

  /** From anywhere on the page into the table, which has its keys to itself from then on. */
  readonly #enterTable = (event: KeyboardEvent): void => {
    const key = singleKey(event);
    const rows = this.renderRoot.querySelector<TnTable<RunRow>>("tn-table");
    if ((key !== "j" && key !== "k") || rows === null || this.renderRoot.querySelector("dialog[open]")) return;
    event.preventDefault();
    rows.focusCurrent();
  };

  #compare(rows: readonly RunRow[]): void {
    this.services.go(`/p/${this.project}/compare?runs=${rows.map(({ id }) => id).join(",")}`);
  }

  #changed({ detail: { row, changes } }: CustomEvent<{ row: RunRow; changes: RunChanges }>): void {
    const { name, tags, note } = row;
    void this.#put(row, changes);
    this._undo = {
      text: msg(str`${changes.name} was changed.`),
      act: () => {
        this._undo = null;
        void this.#put({ ...row, ...changes, tags: [...changes.tags] }, { name, tags, note });
      },
    };
  }

  /** Shown at once; where the server refuses it, what was there comes back. */
  async #put(row: RunRow, changes: RunChanges): Promise<void> {
    this.#list.put({ ...row, ...changes, tags: [...changes.tags] });
    await this.#send("PATCH", row.id, "", changes);
    if (this.#command.failure !== null) this.#list.put(row);
  }

  #tagAll(tag: string): void {
    const wanted = tag.trim();
    const rows = this.#chosen.filter(({ tags }) => !tags.includes(wanted));
    if (wanted === "" || rows.length === 0) return;
    const put = (tagsOf: (row: RunRow) => readonly string[]) =>
      this.#forAll(rows, (id) => {
        const row = rows.find((one) => one.id === id);
        return this.#send("PATCH", id, "", { tags: row === undefined ? [] : tagsOf(row) });
      });
    void put(({ tags }) => [...tags, wanted]);
    this._undo = {
      text: msg(str`The tag ${wanted} was added.`),
      act: () => {
        this._undo = null;
        void put(({ tags }) => tags);
      },
    };
  }

  async #forAll(rows: readonly RunRow[], act: (id: string) => Promise<void>): Promise<void> {
    for (const { id } of rows) {
      // One after the other: where one is refused, the rest is left as it is and the reason stands on top.
      await act(id);
      if (this.#command.failure !== null) break;
    }
    await this.#list.load();
  }

  #send(method: "POST" | "PATCH" | "DELETE", id: string, verb: string, body?: unknown): Promise<void> {
    const path = `/runs/${encodeURIComponent(id)}${verb}`;
    return this.#command.load((signal) => this.services.client.send(method, path, { body, signal }));
  }

  #keepColumns(columns: Columns): void {
    this._columns = columns;
    keptColumns.set(columns);
  }

  #viewAs(name: string): SavedView {
    return { name, query: this.query.toString(), columns: this._columns };
  }

  #useView({ query, columns }: SavedView): void {
    this.#keepColumns(columns);
    this.services.go(`/p/${this.project}/runs${query === "" ? "" : `?${query}`}`);
  }

  #keepViews(views: readonly SavedView[]): void {
    this._views = views;
    keptViews.set(views);
  }

  static override styles = [baseStyles, controlStyles, pageStyles, runsStyles];
}

customElements.define("tn-runs", TnRuns);
