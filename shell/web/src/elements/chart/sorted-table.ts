import { css, html, LitElement } from "lit";
import { baseStyles } from "../base-styles.ts";
import { axisLabel } from "../format.ts";
import "../table.ts";
import type { Column } from "../table.ts";

export interface SortedColumn {
  readonly title: string;
  readonly type: "text" | "number";
  readonly unit?: string | undefined;
  readonly better?: "higher" | "lower" | undefined;
  readonly pinned?: boolean | undefined;
}

type Cells = readonly (string | number | null)[];
type Sort = { readonly column: number; readonly descending: boolean } | null;

const mostHeightRows = 12;

/** `tn-sorted-table`: a table that sorts its own rows and shows the best of each column in bold. */
export class TnSortedTable extends LitElement {
  static override properties = {
    columns: { attribute: false },
    rows: { attribute: false },
    sort: { attribute: false },
    label: {},
  };
  declare columns: readonly SortedColumn[];
  declare rows: readonly Cells[];
  declare sort: Sort;
  declare label: string;

  constructor() {
    super();
    this.columns = [];
    this.rows = [];
    this.sort = null;
    this.label = "";
  }

  override render() {
    const rows = this.sort === null ? this.rows : this.rows.toSorted(orderBy(this.sort));
    const sorted = this.sort === null ? "" : `${this.sort.descending ? "-" : ""}${this.sort.column}`;
    return html`<tn-table
      style="block-size:calc(${Math.min(this.rows.length, mostHeightRows) + 1} * var(--tn-row) + 2px)"
      label=${this.label}
      sort=${sorted}
      .columns=${this.#drawn()}
      .rows=${rows}
      @tn-sort=${this.#sorted}
    ></tn-table>`;
  }

  #drawn(): Column<Cells>[] {
    return this.columns
      .map((column, index) => ({ column, index }))
      .toSorted((one, other) => Number(other.column.pinned ?? false) - Number(one.column.pinned ?? false))
      .map(({ column, index }) => {
        const best = bestOf(this.rows, column, index);
        return {
          id: String(index),
          title: column.unit === undefined ? column.title : `${column.title} (${column.unit})`,
          width: column.type === "number" ? "minmax(6rem, 1fr)" : "minmax(8rem, 2fr)",
          isNumber: column.type === "number",
          isSortable: true,
          cell: (row: Cells) => cellOf(row[index] ?? null, best),
        };
      });
  }

  #sorted({ detail }: CustomEvent<string>): void {
    this.sort = { column: Math.abs(Number(detail)), descending: detail.startsWith("-") };
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
    `,
  ];
}

function cellOf(value: string | number | null, best: number | null) {
  if (value === null) return html`<span class="quiet">–</span>`;
  if (typeof value === "string") return html`<bdi>${value}</bdi>`;
  return value === best ? html`<strong>${axisLabel(value)}</strong>` : html`${axisLabel(value)}`;
}

function bestOf(rows: readonly Cells[], { better }: SortedColumn, index: number): number | null {
  if (better === undefined) return null;
  const values = rows.map((row) => row[index]).filter((value) => typeof value === "number");
  const best = values.reduce<number | undefined>(
    (one, other) => (one === undefined || (better === "higher" ? other > one : other < one) ? other : one),
    undefined,
  );
  return best ?? null;
}

/** Numbers before words; what is missing comes last, either way. */
function orderBy({ column, descending }: NonNullable<Sort>): (one: Cells, other: Cells) => number {
  return (one, other) => {
    const [a, b] = [one[column] ?? null, other[column] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return descending ? -order : order;
  };
}

customElements.define("tn-sorted-table", TnSortedTable);
