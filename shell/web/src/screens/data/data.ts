import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { DatasetEntry } from "@tuneit/protocol/http";
import { css, html, LitElement, type PropertyValues } from "lit";
import { allDatasets } from "../../data/dataset-list.ts";
import { oneOf } from "../../data/kept.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { arrowsIntoTable } from "../../elements/arrows.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import "../../elements/state.ts";
import "../../elements/table.ts";
import type { Column } from "../../elements/table.ts";

type Sort = "name" | "bytes" | "updatedAt";
const sorts = ["-updatedAt", "updatedAt", "name", "-name", "bytes", "-bytes"] as const;

/** `tn-data`: the datasets of the project. */
export class TnData extends LitElement {
  static override properties = { services: { attribute: false }, project: {}, query: { attribute: false } };
  declare services: Services;
  declare project: string;
  declare query: URLSearchParams;
  readonly #list = new Loading<readonly DatasetEntry[]>(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    arrowsIntoTable(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("project")) void this.#list.load((signal) => allDatasets(this.services.client, signal));
  }

  override render() {
    const items = this.#list.value ?? undefined;
    return html`<div class="head">
        <h1>${msg("Data")}</h1>
        ${items && html`<span class="quiet">${items.length === 1 ? msg("1 dataset") : msg(str`${items.length} datasets`)}</span>`}
        <input
          class="push"
          type="search"
          aria-label=${msg("Search datasets")}
          placeholder=${msg("Search datasets")}
          .value=${this.query.get("q") ?? ""}
          @input=${(event: Event) => this.services.setQuery({ q: (event.target as HTMLInputElement).value })}
        />
        <tn-button kind="primary" @click=${this.#import}>${icon("upload", 14)}${msg("Import data")}</tn-button>
      </div>
      <tn-nearest
        .missed=${missed("order", this.query.get("sort"), { known: sorts, shown: msg("Changed") })}
      ></tn-nearest>
      <tn-failure .failure=${this.#list.failure}></tn-failure>
      ${this.#content(items)}`;
  }

  #content(items: readonly DatasetEntry[] | undefined) {
    if (items === undefined)
      return this.#list.failure === null
        ? html`<tn-skeleton rows="8" label=${msg("Loading datasets")}></tn-skeleton>`
        : "";
    if (items.length === 0)
      return html`<tn-empty
        heading=${msg("No data yet")}
        text=${msg("Import a file with texts and labels: it is copied into this project's folder and stays on this machine.")}
        ><tn-button @click=${this.#import}>${msg("Import data")}</tn-button></tn-empty
      >`;
    const rows = this.#shown(items);
    if (rows.length === 0)
      return html`<tn-empty
        heading=${msg("No dataset fits")}
        text=${msg("Try fewer words, or clear the search.")}
      ></tn-empty>`;
    return html`<tn-table
      label=${msg("Datasets")}
      sort=${oneOf(sorts, this.query.get("sort"))}
      .columns=${this.#columns()}
      .rows=${rows}
      @tn-sort=${({ detail }: CustomEvent<string>) => this.services.setQuery({ sort: detail })}
      @tn-open=${({ detail }: CustomEvent<DatasetEntry>) => this.services.go(this.#address(detail))}
    ></tn-table>`;
  }

  #shown(items: readonly DatasetEntry[]): readonly DatasetEntry[] {
    const words = (this.query.get("q") ?? "").toLowerCase();
    const sort = oneOf(sorts, this.query.get("sort"));
    const key = sort.replace("-", "") as Sort;
    const direction = sort.startsWith("-") ? -1 : 1;
    return items
      .filter(({ name, reader }) => `${name} ${reader ?? ""}`.toLowerCase().includes(words))
      .toSorted((a, b) => direction * (key === "name" ? a.name.localeCompare(b.name) : a[key] - b[key]));
  }

  #columns(): Column<DatasetEntry>[] {
    const { lang } = document.documentElement;
    const when = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
    return [
      {
        id: "name",
        title: msg("Name"),
        width: "minmax(12rem, 2fr)",
        isSortable: true,
        cell: (entry) => html`<a href=${this.#address(entry)} tabindex="-1"><bdi>${entry.name}</bdi></a>`,
      },
      {
        id: "bytes",
        title: msg("Size"),
        width: "7rem",
        isNumber: true,
        isSortable: true,
        cell: (entry) => bytes(entry.bytes, lang),
      },
      {
        id: "reader",
        title: msg("Reader"),
        width: "minmax(6rem, 1fr)",
        cell: ({ reading, reader }) => reading?.use ?? reader ?? html`<span class="quiet">${msg("none fits")}</span>`,
      },
      {
        id: "roles",
        title: msg("Text, label"),
        width: "minmax(8rem, 1.2fr)",
        cell: ({ reading }) =>
          reading?.text == null && reading?.label == null
            ? html`<span class="quiet">–</span>`
            : html`<bdi>${reading.text ?? "–"}</bdi>, <bdi>${reading.label ?? "–"}</bdi>`,
      },
      {
        id: "updatedAt",
        title: msg("Changed"),
        width: "12rem",
        isSortable: true,
        cell: ({ updatedAt }) => when.format(updatedAt),
      },
    ];
  }

  #address({ id }: DatasetEntry): string {
    return `/p/${encodeURIComponent(this.project)}/data/${encodeURIComponent(id)}`;
  }

  readonly #import = (): void => this.services.go(`/p/${encodeURIComponent(this.project)}/data/import`);

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

customElements.define("tn-data", TnData);
