import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { RunRow } from "@tuneit/protocol/http";
import { css, html, LitElement, type PropertyValues } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import { duration, metric } from "../../elements/format.ts";
import { runStatusBadge } from "../../elements/run-status.ts";
import "../../elements/state.ts";
import "../../elements/table.ts";
import type { Column } from "../../elements/table.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { pageStyles } from "../../elements/page-styles.ts";

interface RunList {
  readonly items: readonly RunRow[];
  readonly total: number | null;
}

/** `tn-runs`: every run of the project. */
export class TnRuns extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    query: { attribute: false },
  };
  declare services: Services;
  declare project: string;
  declare query: URLSearchParams;
  readonly #runs = new Loading<RunList>(this);
  #asked = "";
  readonly #end = new AbortController();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Not when it is connected: a property that was set before this code came is there from the first update on.
    if (!this.hasUpdated) this.services.follow(["runs"], () => this.#load(), this.#end.signal);
    const asked = this.#address();
    if (!changed.has("query") || asked === this.#asked) return;
    this.#asked = asked;
    this.#load();
  }

  override render() {
    const list = this.#runs.value;
    return html`<div class="head">
        <h1>${msg("Runs")}</h1>
        ${list && html`<span class="quiet">${msg(str`${list.total ?? list.items.length} in this project`)}</span>`}
        <input
          class="push"
          type="search"
          aria-label=${msg("Search runs")}
          placeholder=${msg("Search runs")}
          .value=${this.query.get("q") ?? ""}
          @input=${this.#search}
        />
      </div>
      <tn-failure .failure=${this.#runs.failure}></tn-failure>
      ${this.#content(list)}`;
  }

  #content(list: RunList | null) {
    if (list === null)
      return this.#runs.failure === null ? html`<tn-skeleton rows="8" label=${msg("Loading runs")}></tn-skeleton>` : "";
    if (list.items.length === 0 && this.query.has("q"))
      return html`<tn-empty
        heading=${msg("No run fits")}
        text=${msg("Try fewer words, or clear the search.")}
      ></tn-empty>`;
    if (list.items.length === 0)
      return html`<tn-empty
        heading=${msg("No runs yet")}
        text=${msg("A run appears here as soon as it starts, from this page or from a terminal.")}
        ><code dir="ltr">tuneit run recipe.yaml</code></tn-empty
      >`;
    return html`<tn-table
      label=${msg("Runs")}
      sort=${this.query.get("sort") ?? "-startedAt"}
      .columns=${this.#columns(list.items)}
      .rows=${list.items}
      @tn-sort=${({ detail }: CustomEvent<string>) => this.services.setQuery({ sort: detail })}
      @tn-open=${({ detail }: CustomEvent<RunRow>) => this.services.go(`/p/${this.project}/runs/${detail.id}`)}
    ></tn-table>`;
  }

  #columns(rows: readonly RunRow[]): Column<RunRow>[] {
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    const names = [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))].toSorted().slice(0, 4);
    return [
      {
        id: "name",
        title: msg("Name"),
        width: "minmax(14rem, 2fr)",
        isSortable: true,
        cell: ({ id, name }) => html`<a href="/p/${this.project}/runs/${id}" tabindex="-1"><bdi>${name}</bdi></a>`,
      },
      { id: "status", title: msg("State"), width: "8.5rem", cell: ({ status }) => runStatusBadge(status) },
      {
        id: "model",
        title: msg("Model"),
        width: "minmax(9rem, 1.4fr)",
        cell: ({ model }) => html`<bdi>${model}</bdi>`,
      },
      ...names.map((name) => ({
        id: name,
        title: name,
        width: "minmax(7rem, 1fr)",
        isNumber: true,
        cell: ({ metrics }: RunRow) => metric(metrics[name] ?? "–"),
      })),
      {
        id: "startedAt",
        title: msg("Started"),
        width: "12rem",
        isSortable: true,
        cell: ({ startedAt }) => when.format(startedAt),
      },
      {
        id: "duration",
        title: msg("Took"),
        width: "8rem",
        isNumber: true,
        cell: ({ startedAt, endedAt }) => (endedAt === null ? "–" : duration((endedAt - startedAt) / 1000)),
      },
    ];
  }

  #address(): string {
    const wanted = new URLSearchParams({ limit: "200", sort: this.query.get("sort") ?? "-startedAt" });
    const words = this.query.get("q");
    if (words !== null) wanted.set("q", words);
    return `/runs?${wanted.toString()}`;
  }

  #load(): void {
    void this.#runs.load((signal) => this.services.client.get(this.#address(), signal));
  }

  #search(event: InputEvent): void {
    this.services.setQuery({ q: (event.target as HTMLInputElement).value });
  }

  static override styles = [
    baseStyles,
    pageStyles,
    css`
      tn-table {
        flex: 1;
        border-block-start: 1px solid var(--tn-border);
      }
      input {
        inline-size: min(18rem, 40vw);
      }
    `,
  ];
}

customElements.define("tn-runs", TnRuns);
