import { msg, str } from "@lit/localize";
import type { JsonObject } from "@tuneit/protocol";
import type { DatasetPreview, Offered } from "@tuneit/protocol/http";
import { html, nothing } from "lit";
import "../../elements/button.ts";
import type { FormSchema } from "../../elements/form/fields.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/table.ts";
import type { Column } from "../../elements/table.ts";

type Row = Readonly<Record<string, unknown>>;

export interface RowsView {
  readonly text: string | null;
  readonly label: string | null;
  /** Newer ones are on their way. */
  readonly isOld: boolean;
  /** Reads the first row as one of the data; null where it names the columns. */
  readonly takeHeader: (() => void) | null;
}

/** The first rows as they are read, with what the reader warns of. */
export function drawRows(preview: DatasetPreview, view: RowsView) {
  const shown = Math.min(preview.rows.length, preview.total).toLocaleString(document.documentElement.lang);
  return html`${preview.warnings.map(
      ({ message, mend }) =>
        html`<p class="warning">${icon("warning", 14)} ${message}. <span class="quiet">${mend}.</span></p>`,
    )}
    ${view.takeHeader === null ? nothing : headerAdvice(view.takeHeader)}
    <tn-table
      class=${view.isOld ? "old" : ""}
      label=${msg("First rows")}
      .columns=${columnsOf(preview, view)}
      .rows=${preview.rows}
    ></tn-table>
    <p class="caption end">
      ${preview.rows.length < preview.total ? msg(str`The first ${shown} rows.`) : msg("All rows.")}
    </p>`;
}

/** A first row of data is easily taken for names: then a name stands among the values below it. */
export function mistakenHeader(
  { columns, rows }: DatasetPreview,
  reader: Offered | undefined,
  settings: JsonObject,
): boolean {
  const known = ((reader?.config ?? {}) as FormSchema).properties ?? {};
  const isName = columns.some(({ name }) => rows.some((row) => row[name] === name));
  return isName && known["header"] !== undefined && settings["header"] !== false;
}

function headerAdvice(take: () => void) {
  return html`<p class="advice">
    ${icon("info", 14)} ${msg("The first row looks like data, not like names of columns.")}
    <tn-button small @click=${take}>${msg("Take it as a row")}</tn-button>
  </p>`;
}

function columnsOf({ columns }: DatasetPreview, { text, label }: RowsView): Column<Row>[] {
  const roles = new Map([
    [text, msg("text")],
    [label, msg("label")],
  ]);
  return columns.map(({ name, type }) => ({
    id: name,
    title: roles.has(name) && roles.get(name) !== name ? `${name} · ${roles.get(name)}` : name,
    width: name === text ? "minmax(16rem, 3fr)" : "minmax(7rem, 1fr)",
    isNumber: type !== "string" && type !== "bool",
    cell: (row) => html`<bdi title=${written(row[name])}>${written(row[name])}</bdi>`,
  }));
}

function written(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
