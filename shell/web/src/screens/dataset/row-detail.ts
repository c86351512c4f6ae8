import { msg, str } from "@lit/localize";
import type { DatasetPreview } from "@tuneit/protocol/http";
import { html } from "lit";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";
import type { Column } from "../../elements/table.ts";
import { written, type NumberedRow } from "./rows.ts";

/** One row with every value whole. */
export function rowDetail(
  { number, row }: NumberedRow,
  columns: DatasetPreview["columns"],
  { seen, close }: { seen: string; close: () => void },
) {
  return html`<section class="detail" aria-label=${msg(str`Row ${number}`)}>
    <header>
      <h2>${msg(str`Row ${number}`)}</h2>
      <a href=${seen}>${msg("As the model sees it")}</a>
      <tn-button small kind="quiet" label=${msg("Close")} @click=${close}>${icon("cross", 14)}</tn-button>
    </header>
    <dl>
      ${columns.map(
        ({ name }) =>
          html`<dt><bdi>${name}</bdi></dt>
            <dd dir="auto">${written(row[name])}</dd>`,
      )}
    </dl>
  </section>`;
}

/** A column for the row's number and one for each of the file; the text takes the room. */
export function rowColumns(columns: DatasetPreview["columns"], text: string | null): Column<NumberedRow>[] {
  const number: Column<NumberedRow> = {
    id: "#",
    title: msg("Row"),
    width: "5rem",
    isNumber: true,
    isSortable: true,
    cell: ({ number }) => String(number),
  };
  const others = columns.map(({ name, type }) => ({
    id: name,
    title: name,
    width: name === text ? "minmax(18rem, 4fr)" : "minmax(7rem, 1fr)",
    isNumber: type !== "string" && type !== "bool",
    isSortable: true,
    cell: ({ row }: NumberedRow) => html`<bdi>${written(row[name])}</bdi>`,
  }));
  return [number, ...others];
}
