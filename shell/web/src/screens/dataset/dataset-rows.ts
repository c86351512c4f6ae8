import { msg, str } from "@lit/localize";
import type { DatasetPreview } from "@tuneit/protocol/http";
import { html, nothing, type TemplateResult } from "lit";
import type { Services } from "../../data/services.ts";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/state.ts";
import "../../elements/table.ts";
import { canSort } from "./missed-rows.ts";
import { rowColumns, rowDetail } from "./row-detail.ts";
import { matching, sorted, written, type NumberedRow } from "./rows.ts";

interface Rows {
  readonly preview: DatasetPreview;
  /** Filter, class and order, as the address says them. */
  readonly query: URLSearchParams;
  readonly roles: { readonly text: string | null; readonly label: string | null };
  /** The row that is shown beside the others. */
  readonly open: NumberedRow | null;
  readonly setQuery: Services["setQuery"];
  readonly show: (row: NumberedRow | null) => void;
  /** Where a row is shown as the model sees it. */
  readonly seenAt: (row: NumberedRow) => string;
}

/** The rows that fit the filter, in their order, and the one that is open. */
export function drawRows(rows: Rows): TemplateResult {
  const { preview, query, roles, open, setQuery, show, seenAt } = rows;
  const shown = shownOf(rows);
  return html`<div class="tools">
      <input
        type="search"
        aria-label=${msg("Filter rows")}
        placeholder=${msg("Filter rows, or column:value")}
        .value=${query.get("q") ?? ""}
        @input=${(event: Event) => setQuery({ q: (event.target as HTMLInputElement).value })}
      />
      ${query.has("label") ? html`<tn-button small @click=${() => setQuery({ label: null })}>${query.get("label")} ${icon("cross", 12)}</tn-button>` : nothing}
      <span class="quiet" role="status">${counted(shown.length, preview)}</span>
    </div>
    ${
      shown.length === 0
        ? html`<tn-empty heading=${msg("No row fits")} text=${msg("Try fewer words, or clear the filter.")}></tn-empty>`
        : html`<tn-table
            label=${msg("Rows")}
            sort=${sortIn(rows)}
            .columns=${rowColumns(preview.columns, roles.text)}
            .rows=${shown}
            @tn-sort=${({ detail }: CustomEvent<string>) => setQuery({ sort: detail === "#" ? null : detail })}
            @tn-open=${({ detail }: CustomEvent<NumberedRow>) => show(detail)}
            @keydown=${(event: KeyboardEvent) => showBySpace(event, shown, rows)}
          ></tn-table>`
    }
    ${open === null ? nothing : rowDetail(open, preview.columns, { seen: seenAt(open), close: () => show(null) })}`;
}

/** Space shows a row and hides it again. */
function showBySpace(event: KeyboardEvent, shown: readonly NumberedRow[], { open, show }: Rows): void {
  const row = event
    .composedPath()
    .find((node): node is HTMLElement => node instanceof HTMLElement && node.dataset["index"] !== undefined);
  if (event.key !== " " || row === undefined) return;
  event.preventDefault();
  const found = shown[Number(row.dataset["index"])] ?? null;
  show(found?.number === open?.number ? null : found);
}

function counted(shown: number, { rows, total }: DatasetPreview): string {
  const { lang } = document.documentElement;
  const words = (count: number) => count.toLocaleString(lang);
  if (rows.length < total) return msg(str`${words(shown)} of the first ${words(rows.length)}; ${words(total)} in all`);
  return msg(str`${words(shown)} of ${words(total)}`);
}

function shownOf(view: Rows): readonly NumberedRow[] {
  const { query, roles, preview } = view;
  const numbered = preview.rows.map((row, index) => ({ number: index + 1, row }));
  const wish = query.get("label");
  const { label } = roles;
  const ofClass =
    wish === null || label === null ? numbered : numbered.filter(({ row }) => written(row[label]).trim() === wish);
  const names = preview.columns.map(({ name }) => name);
  return sorted(matching(ofClass, query.get("q") ?? "", names), sortIn(view));
}

/** As the rows lie in the file where the address names no column of it. */
function sortIn({ preview, query }: Rows): string {
  const sort = query.get("sort") ?? "#";
  return canSort(preview, sort) ? sort : "#";
}
