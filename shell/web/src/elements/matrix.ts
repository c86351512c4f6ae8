import { css, html, LitElement } from "lit";
import { baseStyles } from "./base-styles.ts";

/** `tn-matrix`: a confusion matrix as a table; the shade is a cell's share of its row. */
export class TnMatrix extends LitElement {
  static override properties = {
    heading: {},
    rowLabel: {},
    columnLabel: {},
    rowNames: { attribute: false },
    columnNames: { attribute: false },
    values: { attribute: false },
  };
  declare heading: string;
  declare rowLabel: string;
  declare columnLabel: string;
  declare rowNames: readonly string[];
  declare columnNames: readonly string[];
  /** `values[row][column]` */
  declare values: readonly (readonly number[])[];

  constructor() {
    super();
    this.rowNames = [];
    this.columnNames = [];
    this.values = [];
  }

  override render() {
    return html`<table>
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
              ${row.map((value) => cell(value, row))}
            </tr>`,
        )}
      </tbody>
    </table>`;
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
      td.strong {
        color: var(--tn-surface-raised);
      }
    `,
  ];
}

function cell(value: number, row: readonly number[]) {
  const sum = row.reduce((a, b) => a + b, 0);
  const step = sum === 0 ? 1 : 1 + Math.round((8 * value) / sum);
  // The middle of the ramp carries neither ink: its cells are kept away from it.
  const shade = step > 3 && step < 7 ? (step < 5 ? 3 : 7) : step;
  return html`<td class=${shade >= 7 ? "strong" : ""} style="background:var(--tn-ramp-${shade})">${value}</td>`;
}

customElements.define("tn-matrix", TnMatrix);
