import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "./base-styles.ts";
import { normalized, type Normalize } from "./chart/normalize.ts";
import { axisLabel } from "./format.ts";

/**
 * `tn-matrix`: a confusion matrix or heatmap as a table; the shade is a cell's share of its row, its column or the largest.
 * Arrow keys go from cell to cell. Enter tells `tn-cell` with row and column, where `isOpen` says that a cell leads somewhere.
 */
export class TnMatrix extends LitElement {
  static override properties = {
    heading: {},
    label: {},
    shownAs: {},
    isOpen: { attribute: false },
    rowLabel: {},
    columnLabel: {},
    rowNames: { attribute: false },
    columnNames: { attribute: false },
    values: { attribute: false },
    _focus: { state: true },
  };
  declare heading: string;
  /** Names the table where no heading is shown. */
  declare label: string;
  declare shownAs: Normalize;
  declare isOpen: boolean;
  declare rowLabel: string;
  declare columnLabel: string;
  declare rowNames: readonly string[];
  declare columnNames: readonly string[];
  /** `values[row][column]` */
  declare values: readonly (readonly number[])[];
  declare _focus: readonly [number, number];

  constructor() {
    super();
    this.heading = "";
    this.label = "";
    this.shownAs = "none";
    this.isOpen = false;
    this.rowNames = [];
    this.columnNames = [];
    this.values = [];
    this._focus = [0, 0];
  }

  override render() {
    const shares = normalized(this.values, shadedBy(this));
    return html`<table role="grid" aria-label=${this.label || this.heading} @keydown=${this.#key}>
      <caption>
        ${this.heading}
        <span class="caption">${this.rowLabel} ↓ ${this.columnLabel} →</span>
      </caption>
      <thead>
        <tr>
          <td></td>
          ${this.columnNames.map((name) => html`<th scope="col"><bdi>${name}</bdi></th>`)}
        </tr>
      </thead>
      <tbody>
        ${this.values.map(
          (row, index) =>
            html`<tr>
              <th scope="row"><bdi>${this.rowNames[index]}</bdi></th>
              ${row.map((value, column) => this.#cell(value, shares[index]?.[column] ?? 0, [index, column]))}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #cell(value: number, share: number, [row, column]: readonly [number, number]) {
    const step = 1 + Math.round(8 * share);
    // The middle of the ramp carries neither ink: its cells are kept away from it.
    const shade = step > 3 && step < 7 ? (step < 5 ? 3 : 7) : step;
    const isFocus = row === this._focus[0] && column === this._focus[1];
    const shown = this.shownAs === "none" ? axisLabel(value) : `${Math.round(share * 100)} %`;
    return html`<td
      class="${shade >= 7 ? "strong" : ""} ${this.isOpen ? "open" : ""}"
      style="background:var(--tn-ramp-${shade})"
      tabindex=${isFocus ? 0 : -1}
      data-cell="${row} ${column}"
      title=${this.shownAs === "none" ? nothing : axisLabel(value)}
      @focus=${() => (this._focus = [row, column])}
      @click=${() => this.#open(row, column)}
    >
      ${shown}
    </td>`;
  }

  #open(row: number, column: number): void {
    const detail = { row: this.rowNames[row] ?? "", column: this.columnNames[column] ?? "" };
    if (this.isOpen) this.dispatchEvent(new CustomEvent("tn-cell", { detail, bubbles: true, composed: true }));
  }

  #key(event: KeyboardEvent): void {
    const [row, column] = this._focus;
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
    };
    const step = steps[event.key];
    if (event.key === "Enter") this.#open(row, column);
    else if (step !== undefined) void this.#focusCell(row + step[0], column + step[1]);
    else return;
    event.preventDefault();
  }

  /** On the cell that Tab would come to. */
  override focus(): void {
    void this.#focusCell(...this._focus);
  }

  async #focusCell(row: number, column: number): Promise<void> {
    if (this.values[row]?.[column] === undefined) return;
    this._focus = [row, column];
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-cell="${row} ${column}"]`)?.focus();
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        overflow: auto;
      }
      table {
        border-spacing: 2px;
      }
      caption {
        padding-block-end: var(--tn-space-2);
        font-weight: 600;
        text-align: start;
        white-space: nowrap;
      }
      th {
        padding: 0 var(--tn-space-2);
        color: var(--tn-text-quiet);
        font-weight: 400;
        text-align: end;
      }
      thead th {
        text-align: center;
      }
      tbody td {
        min-inline-size: 3.25rem;
        block-size: 2.25rem;
        border-radius: 4px;
        color: var(--tn-text);
        font-family: var(--tn-font-mono);
        text-align: center;
      }
      td.open {
        cursor: pointer;
      }
      td.strong {
        color: var(--tn-surface-raised);
      }
    `,
  ];
}

/** A confusion matrix is read by the row; a heatmap is shaded by its largest value. */
export function shadedBy({
  shownAs,
  rowNames,
  columnNames,
  values,
}: {
  shownAs: Normalize;
  rowNames: readonly string[];
  columnNames: readonly string[];
  values: readonly (readonly number[])[];
}): Exclude<Normalize, "none"> {
  if (shownAs !== "none") return shownAs;
  const isSquare = rowNames.join("\n") === columnNames.join("\n");
  return isSquare && values.every((row) => row.every(Number.isInteger)) ? "row" : "all";
}

customElements.define("tn-matrix", TnMatrix);
