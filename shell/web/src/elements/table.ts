import { html, LitElement, nothing, type TemplateResult } from "lit";
import { baseStyles } from "./base-styles.ts";
import { icon } from "./icon.ts";
import { tableStyles } from "./table-styles.ts";
import { bodyHeight, LongScroll, type ScrollSizes } from "./long-scroll.ts";
import { rowHeightPx } from "./row-height.ts";
import { visibleRows } from "./visible-rows.ts";

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Of `grid-template-columns`. */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly isSortable?: boolean;
  /** Stays in view when the table is scrolled sideways; its width is one length then. */
  readonly isPinned?: boolean;
  readonly cell: (row: Row) => TemplateResult | string;
}

const boxWidth = "2.25rem";

/** A line of the table: a row, or the heading of a group of them. */
type Item<Row> = { readonly row: Row } | { readonly group: string; readonly count: number };

/**
 * `tn-table`: any number of rows, of which only those in view are in the document. `j` `k` and arrows move, Enter opens.
 * Tells `tn-open` with the row and `tn-sort` with `id` or `-id`. With `selected` rows have boxes, `x` ticks one, and
 * `tn-select` tells the keys of all that are ticked. `tn-key` tells other keys with the row they were pressed on.
 */
export class TnTable<Row> extends LitElement {
  static override properties = {
    columns: { attribute: false },
    rows: { attribute: false },
    keyOf: { attribute: false },
    selected: { attribute: false },
    groupOf: { attribute: false },
    pickLabel: {},
    sort: {},
    label: {},
    _focus: { state: true },
    _view: { state: true },
  };
  declare columns: readonly Column<Row>[];
  declare rows: readonly Row[];
  declare keyOf: ((row: Row) => string) | null;
  /** Keys of the rows that are ticked; null has no boxes. */
  declare selected: ReadonlySet<string> | null;
  /** Rows of one group stand together under its name; they come in that order. */
  declare groupOf: ((row: Row) => string) | null;
  /** Says what a box is for. */
  declare pickLabel: string;
  declare sort: string;
  declare label: string;
  declare _focus: number;
  declare _view: { scrollTop: number; height: number };
  /** Lines of the groups; null where there are none, and each row is a line. */
  #grouped: readonly Item<Row>[] | null = null;
  readonly #place = new LongScroll();
  readonly #resized = new ResizeObserver(() => this.#look());

  constructor() {
    super();
    this.columns = [];
    this.rows = [];
    this.keyOf = null;
    this.selected = null;
    this.groupOf = null;
    this.pickLabel = "";
    this.sort = "";
    this.label = "";
    this._focus = 0;
    this._view = { scrollTop: 0, height: 600 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
    document.addEventListener("tn-theme", this.#restyled);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
    document.removeEventListener("tn-theme", this.#restyled);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("rows") || changed.has("groupOf"))
      this.#grouped = this.groupOf === null ? null : itemsOf(this.rows, this.groupOf);
  }

  get #total(): number {
    return (this.#grouped ?? this.rows).length;
  }

  #itemAt(index: number): Item<Row> | undefined {
    if (this.#grouped !== null) return this.#grouped[index];
    return index >= 0 && index < this.rows.length ? { row: this.rows[index] as Row } : undefined;
  }

  /** Another density or size of letters: rows have another height. */
  readonly #restyled = (): void => this.requestUpdate();

  override render() {
    const { first, count } = visibleRows({ ...this._view, rowHeight: rowHeightPx(), total: this.#total });
    const drawn = Array.from({ length: count }, (_, offset) => this.#itemAt(first + offset)!);
    const widths = [...(this.selected === null ? [] : [boxWidth]), ...this.columns.map(({ width }) => width)];
    const template = widths.join(" ");
    const least = `min-inline-size:calc(${widths.map(leastOf).join(" + ")} + 1rem)`;
    return html`<div
      class="scroll"
      role="grid"
      aria-label=${this.label}
      aria-rowcount=${this.#total + 1}
      aria-multiselectable=${this.selected === null ? nothing : "true"}
      @scroll=${this.#look}
      @keydown=${this.#key}
    >
      <div class="row head" role="row" aria-rowindex="1" style="grid-template-columns:${template};${least}">
        ${this.selected === null ? nothing : this.#allBox(this.selected)}
        ${this.columns.map((column, index) => this.#head(column, index))}
      </div>
      <div class="body" role="rowgroup" style="block-size:${bodyHeight(this.#total, rowHeightPx())}px;${least}">
        ${drawn.map((item, offset) => this.#item(item, first + offset, template))}
      </div>
    </div>`;
  }

  #item(item: Item<Row>, index: number, template: string) {
    if ("row" in item) return this.#row(item.row, index, template);
    return html`<div
      class="row group"
      role="row"
      aria-rowindex=${index + 2}
      style="inset-block-start:${this.#placeOf(index)}px"
    >
      <span role="gridcell"><bdi>${item.group}</bdi> <span class="caption">${item.count}</span></span>
    </div>`;
  }

  #allBox(selected: ReadonlySet<string>) {
    const keys = this.rows.map((row) => this.#keyOf(row));
    const isAll = keys.length > 0 && keys.every((key) => selected.has(key));
    return html`<span role="columnheader" class="pin box">
      <input
        type="checkbox"
        aria-label=${this.pickLabel}
        .checked=${isAll}
        .indeterminate=${!isAll && selected.size > 0}
        @change=${() => this.#tell("tn-select", new Set(isAll ? [] : keys))}
      />
    </span>`;
  }

  #keyOf(row: Row): string {
    return this.keyOf?.(row) ?? "";
  }

  /** Where a pinned column stays: after those that are pinned before it. */
  #pin(index: number): string | typeof nothing {
    if (this.columns[index]?.isPinned !== true) return nothing;
    const before = this.columns.slice(0, index).filter(({ isPinned }) => isPinned === true);
    const widths = [...(this.selected === null ? [] : [boxWidth]), ...before.map(({ width }) => width)];
    return `inset-inline-start:calc(${["0px", ...widths].join(" + ")})`;
  }

  #head(column: Column<Row>, index: number) {
    const direction = this.sort === column.id ? "ascending" : this.sort === `-${column.id}` ? "descending" : undefined;
    const title =
      column.isSortable === true
        ? html`<button @click=${() => this.#sortBy(column.id)}>
            ${column.title}${direction && icon(direction === "ascending" ? "up" : "down", 12)}
          </button>`
        : column.title;
    return html`<span
      role="columnheader"
      class=${classOf(column)}
      style=${this.#pin(index)}
      aria-sort=${direction ?? nothing}
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
      style="grid-template-columns:${template};inset-block-start:${this.#placeOf(index)}px"
      aria-selected=${this.selected === null ? nothing : String(this.selected.has(this.#keyOf(row)))}
      @focus=${() => (this._focus = index)}
      @click=${() => this.#open(index)}
    >
      ${this.selected === null ? nothing : this.#box(row, this.selected)}
      ${this.columns.map(
        (column, at) =>
          html`<span role="gridcell" class=${classOf(column)} style=${this.#pin(at)}>${column.cell(row)}</span>`,
      )}
    </div>`;
  }

  #box(row: Row, selected: ReadonlySet<string>) {
    return html`<span role="gridcell" class="pin box" @click=${(event: Event) => event.stopPropagation()}>
      <input
        type="checkbox"
        tabindex="-1"
        aria-label=${this.pickLabel}
        .checked=${selected.has(this.#keyOf(row))}
        @change=${() => this.#pick(row, selected)}
      />
    </span>`;
  }

  #pick(row: Row, selected: ReadonlySet<string>): void {
    const next = new Set(selected);
    if (!next.delete(this.#keyOf(row))) next.add(this.#keyOf(row));
    this.#tell("tn-select", next);
  }

  #sortBy(id: string): void {
    this.#tell("tn-sort", this.sort === `-${id}` ? id : `-${id}`);
  }

  #open(index: number): void {
    const item = this.#itemAt(index);
    if (item !== undefined && "row" in item) this.#tell("tn-open", item.row);
  }

  #tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  readonly #look = (): void => {
    const scroll = this.renderRoot.querySelector(".scroll");
    if (scroll === null) return;
    const right = this.#place.scrolled(scroll.scrollTop, this.#sizes(scroll));
    if (right !== null) this.#put(scroll, right);
    this._view = { scrollTop: this.#place.top, height: scroll.clientHeight };
  };

  #sizes({ clientHeight, scrollHeight }: Element): ScrollSizes {
    const lastAt = scrollHeight - clientHeight;
    return { total: this.#total, rowHeight: rowHeightPx(), height: clientHeight, lastAt };
  }

  #put(scroll: Element, at: number): void {
    scroll.scrollTop = at;
    this.#place.settled(scroll.scrollTop);
  }

  /** Where a row stands in the document. */
  #placeOf(index: number): number {
    return index * rowHeightPx() - this.#place.shift;
  }

  #key(event: KeyboardEvent): void {
    const steps: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15 };
    const last = this.#total - 1;
    const step = steps[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) this.#open(this._focus);
    else if (event.key === "Home") void this.#focusRow(0, 1);
    else if (event.key === "End") void this.#focusRow(last, -1);
    else if (step !== undefined)
      void this.#focusRow(Math.max(0, Math.min(last, this._focus + step)), step < 0 ? -1 : 1);
    else if (!this.#rowKey(event.key)) return;
    event.preventDefault();
  }

  /** Puts the focus on the row that Tab would come to. */
  focusCurrent(): void {
    void this.#focusRow(this._focus, 1);
  }

  #rowKey(key: string): boolean {
    const item = this.#itemAt(this._focus);
    if (item === undefined || !("row" in item)) return false;
    if (key === "x" && this.selected !== null) {
      this.#pick(item.row, this.selected);
      return true;
    }
    const told = new CustomEvent("tn-key", { detail: { key, row: item.row }, cancelable: true });
    return !this.dispatchEvent(told);
  }

  async #focusRow(wanted: number, step: 1 | -1): Promise<void> {
    const isGroup = (at: number) => "group" in (this.#itemAt(at) ?? {});
    const index = isGroup(wanted)
      ? this.#itemAt(wanted + step) === undefined
        ? wanted - step
        : wanted + step
      : wanted;
    this._focus = index;
    const scroll = this.renderRoot.querySelector(".scroll");
    if (scroll === null) return;
    const top = index * rowHeightPx();
    const room = scroll.clientHeight - 2 * rowHeightPx();
    const { top: before } = this.#place;
    const wish = top < before ? top : top > before + room ? top - room : null;
    if (wish !== null) this.#put(scroll, this.#place.moveTo(wish, this.#sizes(scroll)));
    this.#look();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true });
  }

  static override styles = [baseStyles, tableStyles];
}

function itemsOf<Row>(rows: readonly Row[], groupOf: ((row: Row) => string) | null): Item<Row>[] {
  if (groupOf === null) return rows.map((row) => ({ row }));
  return [...Map.groupBy(rows, groupOf)].flatMap(([group, members]) => [
    { group, count: members.length },
    ...members.map((row) => ({ row })),
  ]);
}

/** The least a column may be: `14rem` of `minmax(14rem, 2fr)`. */
const leastOf = (width: string): string => /^minmax\(([^,]+),/.exec(width)?.[1] ?? width;

const classOf = <Row>({ isNumber, isPinned }: Column<Row>): string =>
  [isNumber === true ? "number" : "", isPinned === true ? "pin" : ""].join(" ");

customElements.define("tn-table", TnTable);
