import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { PredictedRow, RunInsights } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/state.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { objectionWords } from "./objections.ts";
import "../../insight/why.ts";

/** Which rows: those of a cell, of a class, or all that were answered wrong. */
export interface RowFilter {
  readonly label?: string;
  readonly prediction?: string;
  /** The surest errors come first. */
  readonly wrong?: true;
  /** One row of the source alone. */
  readonly row?: number;
  readonly slice?: { readonly by: string; readonly at: number; readonly title: string };
}

interface Page {
  readonly items: readonly PredictedRow[];
  readonly nextCursor: string | null;
  readonly total: number | null;
}

/** `tn-predicted-rows`: the rows behind a figure, with what the model answered. Tells `tn-close`. */
export class TnPredictedRows extends LitElement {
  static override properties = {
    services: { attribute: false },
    run: {},
    split: {},
    // Made anew with each drawing of the page: the rows are asked for again only where it says something else.
    filter: { attribute: false, hasChanged: (now: RowFilter, before?: RowFilter) => !isSame(now, before) },
    insights: { attribute: false },
    classes: { attribute: false },
    _items: { state: true },
  };
  declare services: Services;
  declare run: string;
  declare split: string;
  declare filter: RowFilter;
  /** Null while nobody knows what can be asked of the model. */
  declare insights: RunInsights | null;
  declare classes: readonly string[];
  declare _items: readonly PredictedRow[];
  readonly #page = new Loading<Page>(this);

  constructor() {
    super();
    this.filter = {};
    this._items = [];
    this.insights = null;
    this.classes = [];
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("filter") || changed.has("split") || changed.has("run")) {
      this._items = [];
      void this.#load(null);
    }
  }

  override render() {
    const page = this.#page.value;
    return html`<header>
        <h2 tabindex="-1">${this.#title()}</h2>
        ${page?.total === null || page === null ? nothing : html`<span class="caption">${msg(str`${page.total} rows`)}</span>`}
        <tn-button small kind="quiet" label=${msg("Close")} @click=${() => this.dispatchEvent(new Event("tn-close"))}
          >×</tn-button
        >
      </header>
      ${this.filter.wrong === true && this._items.length > 1 ? html`<p class="caption">${msg("What the model was surest of comes first.")}</p>` : nothing}
      <tn-failure .failure=${this.#page.failure}></tn-failure>
      ${
        page === null
          ? this.#page.failure
            ? nothing
            : html`<tn-skeleton rows="5" label=${msg("Loading rows")}></tn-skeleton>`
          : this._items.length === 0
            ? html`<p class="quiet">${msg("No row is like that.")}</p>`
            : html`<ol>
                ${this._items.map((row) => html`<li>${drawRow(row)} ${this.#why(row)}</li>`)}
              </ol>`
      }
      ${
        this._items.length > 0 && this.insights !== null && this.insights.explain.objection !== null
          ? html`<p class="caption">${objectionWords(this.insights.explain.objection, "explain")}</p>`
          : nothing
      }
      ${
        page?.nextCursor
          ? html`<tn-button small @click=${() => void this.#load(page.nextCursor)}>${msg("More rows")}</tn-button>`
          : nothing
      }`;
  }

  #why({ id, text }: PredictedRow) {
    if (text === null || text === "" || this.insights === null || this.insights.explain.objection !== null)
      return nothing;
    return html`<tn-why
      .services=${this.services}
      .run=${this.run}
      .text=${text}
      .about=${msg(str`Why this answer to row ${id + 1}`)}
      .classes=${this.classes}
      .methods=${this.insights.explain.methods}
    ></tn-why>`;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("h2")?.focus();
  }

  #title(): string {
    const { label, prediction, wrong, slice, row } = this.filter;
    if (row !== undefined) return msg(str`Row ${row + 1}`);
    if (slice !== undefined) return wrong === true ? msg(str`${slice.title}: answered wrong`) : slice.title;
    if (label !== undefined && prediction !== undefined)
      return label === prediction ? msg(str`${label}, answered right`) : msg(str`${label}, taken for ${prediction}`);
    if (label !== undefined) return msg(str`Rows of ${label}`);
    return wrong === true ? msg("Answered wrong") : msg("All rows");
  }

  async #load(cursor: string | null): Promise<void> {
    const { label, prediction, wrong, slice, row } = this.filter;
    const wanted = new URLSearchParams({ split: this.split, limit: "50" });
    if (label !== undefined) wanted.set("label", label);
    if (prediction !== undefined) wanted.set("prediction", prediction);
    if (wrong === true) {
      wanted.set("wrong", "true");
      wanted.set("sort", "sure");
    }
    if (slice !== undefined) {
      wanted.set("by", slice.by);
      wanted.set("slice", String(slice.at));
    }
    if (row !== undefined) wanted.set("row", String(row));
    if (cursor !== null) wanted.set("cursor", cursor);
    const at = `/runs/${encodeURIComponent(this.run)}/predictions?${wanted.toString()}`;
    await this.#page.load((signal) => this.services.client.get<Page>(at, signal));
    if (this.#page.failure === null)
      this._items = [...(cursor === null ? [] : this._items), ...(this.#page.value?.items ?? [])];
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-3);
        align-content: start;
        padding: var(--tn-space-4);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface);
      }
      header {
        display: flex;
        gap: var(--tn-space-3);
        align-items: center;
      }
      header tn-button {
        margin-inline-start: auto;
      }
      h2 {
        font-size: var(--tn-size-base);
      }
      ol {
        display: grid;
        max-block-size: 32rem;
        overflow: auto;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px var(--tn-space-4);
        padding-block: var(--tn-space-2);
        border-block-end: 1px solid var(--tn-border);
      }
      .text {
        grid-column: 1 / -1;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      tn-why {
        grid-column: 1 / -1;
      }
      .wrong {
        color: var(--tn-danger);
      }
      .right {
        color: var(--tn-ok);
      }
    `,
  ];
}

const isSame = (a: RowFilter, b: RowFilter | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

function drawRow({ id, text, label, prediction, scores }: PredictedRow) {
  const score = scores[prediction];
  const isWrong = label !== null && label !== prediction;
  return html`<span class="text"
      >${
        text === null
          ? html`<span class="quiet">${msg("The dataset is no longer in the cache.")}</span>`
          : html`<bdi>${text}</bdi>`
      }</span
    >
    <span class="caption"
      >${msg(str`row ${id + 1}`)} · ${msg("true")}: <bdi>${label ?? "–"}</bdi> · ${msg("answered")}:
      <span class=${isWrong ? "wrong" : "right"}><bdi>${prediction}</bdi></span></span
    >
    <span class="mono">${score === undefined ? "" : score.toFixed(3)}</span>`;
}

customElements.define("tn-predicted-rows", TnPredictedRows);
