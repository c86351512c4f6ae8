import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { baseStyles } from "./base-styles.ts";
import { icon } from "./icon.ts";
import { visibleRows } from "./visible-rows.ts";

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Of `grid-template-columns`. */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly isSortable?: boolean;
  readonly cell: (row: Row) => TemplateResult | string;
}

const rowHeight = 36;

/**
 * `tn-table`: any number of rows, of which only those in view are in the document. `j` `k` and arrows move, Enter opens.
 * Tells `tn-open` with the row and `tn-sort` with `id` or `-id`.
 */
export class TnTable<Row> extends LitElement {
  static override properties = {
    columns: { attribute: false },
    rows: { attribute: false },
    keyOf: { attribute: false },
    sort: {},
    label: {},
    _focus: { state: true },
    _view: { state: true },
  };
  declare columns: readonly Column<Row>[];
  declare rows: readonly Row[];
  declare sort: string;
  declare label: string;
  declare _focus: number;
  declare _view: { scrollTop: number; height: number };
  readonly #resized = new ResizeObserver(() => this.#look());

  constructor() {
    super();
    this.columns = [];
    this.rows = [];
    this.sort = "";
    this.label = "";
    this._focus = 0;
    this._view = { scrollTop: 0, height: 600 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override render() {
    const { first, count } = visibleRows({ ...this._view, rowHeight, total: this.rows.length });
    const template = this.columns.map(({ width }) => width).join(" ");
    const drawn = this.rows.slice(first, first + count);
    return html`<div
      class="scroll"
      role="grid"
      aria-label=${this.label}
      aria-rowcount=${this.rows.length + 1}
      @scroll=${this.#look}
      @keydown=${this.#key}
    >
      <div class="row head" role="row" aria-rowindex="1" style="grid-template-columns:${template}">
        ${this.columns.map((column) => this.#head(column))}
      </div>
      <div class="body" role="rowgroup" style="block-size:${this.rows.length * rowHeight}px">
        ${drawn.map((row, offset) => this.#row(row, first + offset, template))}
      </div>
    </div>`;
  }

  #head(column: Column<Row>) {
    const direction = this.sort === column.id ? "ascending" : this.sort === `-${column.id}` ? "descending" : undefined;
    const title =
      column.isSortable === true
        ? html`<button @click=${() => this.#sortBy(column.id)}>
            ${column.title}${direction && icon(direction === "ascending" ? "up" : "down", 12)}
          </button>`
        : column.title;
    return html`<span role="columnheader" class=${column.isNumber ? "number" : ""} aria-sort=${direction ?? nothing}
      >${title}</span
    >`;
  }

  #row(row: Row, index: number, template: string) {
    return html`<div
      class="row"
      role="row"
      data-index=${index}
      aria-rowindex=${index + 2}
      tabindex=${index === this._focus ? 0 : -1}
      style="grid-template-columns:${template};inset-block-start:${index * rowHeight}px"
      @focus=${() => (this._focus = index)}
      @click=${() => this.#open(index)}
    >
      ${this.columns.map(
        (column) => html`<span role="gridcell" class=${column.isNumber ? "number" : ""}>${column.cell(row)}</span>`,
      )}
    </div>`;
  }

  #sortBy(id: string): void {
    this.#tell("tn-sort", this.sort === `-${id}` ? id : `-${id}`);
  }

  #open(index: number): void {
    this.#tell("tn-open", this.rows[index]);
  }

  #tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  readonly #look = (): void => {
    const scroll = this.renderRoot.querySelector(".scroll");
    if (scroll !== null) this._view = { scrollTop: scroll.scrollTop, height: scroll.clientHeight };
  };

  #key(event: KeyboardEvent): void {
    const steps: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15 };
    const last = this.rows.length - 1;
    const step = steps[event.key];
    if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) this.#open(this._focus);
    else if (event.key === "Home") void this.#focusRow(0);
    else if (event.key === "End") void this.#focusRow(last);
    else if (step !== undefined) void this.#focusRow(Math.max(0, Math.min(last, this._focus + step)));
    else return;
    event.preventDefault();
  }

  async #focusRow(index: number): Promise<void> {
    this._focus = index;
    const scroll = this.renderRoot.querySelector(".scroll");
    if (scroll === null) return;
    const top = index * rowHeight;
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    const room = scroll.clientHeight - 2 * rowHeight;
    if (top > scroll.scrollTop + room) scroll.scrollTop = top - room;
    this.#look();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true });
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-block-size: 0;
        overflow: hidden;
        background: var(--tn-surface);
      }
      .scroll {
        block-size: 100%;
        overflow: auto;
      }
      .body {
        position: relative;
        min-inline-size: max-content;
      }
      .row {
        display: grid;
        align-items: center;
        block-size: 36px;
        inline-size: 100%;
        padding: 0 var(--tn-space-2);
        border-block-end: 1px solid var(--tn-border);
      }
      .body .row {
        position: absolute;
        inset-inline: 0;
        cursor: pointer;
      }
      .body .row:hover {
        background: var(--tn-surface-lowered);
      }
      .row:focus-visible {
        outline-offset: -2px;
      }
      .head {
        position: sticky;
        inset-block-start: 0;
        z-index: 1;
        background: var(--tn-surface);
        color: var(--tn-text-quiet);
        font-size: var(--tn-size-dense);
        font-weight: 600;
      }
      .row > span {
        overflow: hidden;
        padding: 0 var(--tn-space-2);
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .row > span.number {
        text-align: end;
      }
      .body .number {
        font-family: var(--tn-font-mono);
        font-size: var(--tn-size-dense);
      }
      button {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        min-block-size: 24px;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        cursor: pointer;
      }
    `,
  ];
}

customElements.define("tn-table", TnTable);
