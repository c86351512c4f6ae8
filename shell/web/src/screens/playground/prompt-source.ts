import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { DatasetEntry, DatasetPreview } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";

const rowsRead = 200;

/** `tn-prompt-source`: texts out of a dataset, one after the other. Tells `tn-prompt` with a text. */
export class TnPromptSource extends LitElement {
  static override properties = { services: { attribute: false }, _chosen: { state: true }, _at: { state: true } };
  declare services: Services;
  declare _chosen: string;
  declare _at: number;
  readonly #datasets = new Loading<{ items: readonly DatasetEntry[] }>(this);
  readonly #rows = new Loading<DatasetPreview>(this);

  constructor() {
    super();
    this._chosen = "";
    this._at = 0;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    if (!this.hasUpdated) void this.#datasets.load((signal) => this.services.client.get("/datasets?limit=100", signal));
  }

  override render() {
    const datasets = this.#datasets.value?.items ?? [];
    if (datasets.length === 0) return nothing;
    return html`<select
        aria-label=${msg("Texts from a dataset")}
        @change=${(event: Event) => void this.#choose((event.target as HTMLSelectElement).value)}
      >
        <option value="">${msg("Texts from a dataset")}</option>
        ${datasets.map(({ id, name }) => html`<option value=${id} ?selected=${id === this._chosen}>${name}</option>`)}
      </select>
      ${
        this.#rows.value === null || this._chosen === ""
          ? nothing
          : html`<tn-button small @click=${() => this.#next()}>${msg("Next text")}</tn-button>`
      }
      ${this.#rows.failure ? html`<span class="failed">${this.#rows.failure.title}</span>` : nothing}`;
  }

  async #choose(id: string): Promise<void> {
    this._chosen = id;
    if (id === "") return;
    const at = `/datasets/${encodeURIComponent(id)}/preview?limit=${rowsRead}`;
    await this.#rows.load((signal) => this.services.client.get<DatasetPreview>(at, signal));
    this._at = 0;
    this.#next();
  }

  #next(): void {
    const rows = this.#rows.value?.rows ?? [];
    const row = rows[this._at % Math.max(1, rows.length)];
    this._at += 1;
    if (row === undefined) return;
    // A row's longest text is what a model reads of it.
    const texts = Object.values(row).filter((value) => typeof value === "string");
    const detail = texts.toSorted((a, b) => b.length - a.length)[0] ?? "";
    this.dispatchEvent(new CustomEvent("tn-prompt", { detail }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: inline-flex;
        gap: var(--tn-space-2);
        align-items: center;
      }
      select {
        min-block-size: var(--tn-control-small);
        max-inline-size: 13rem;
      }
      .failed {
        color: var(--tn-danger);
        font-size: var(--tn-size-dense);
      }
    `,
  ];
}

customElements.define("tn-prompt-source", TnPromptSource);
