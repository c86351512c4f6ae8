import { msg, str } from "@lit/localize";
import type { ChartOf } from "@tuneit/protocol";
import { html } from "lit";
import type { Scene } from "./scene.ts";
import "./sorted-table.ts";
import type { SortedColumn } from "./sorted-table.ts";
import { paintTable, tableHeight } from "./text-picture.ts";

/** Typed columns, of which the best values stand out. */
export function tableScene(spec: ChartOf<"table">): Scene {
  const columns = spec.columns.map((column, index): SortedColumn => {
    if (typeof column !== "string") return column;
    const isNumber =
      spec.rows.length > 0 && spec.rows.every((row) => row[index] === null || typeof row[index] === "number");
    return { title: column, type: isNumber ? "number" : "text" };
  });
  const table = { columns: columns.map(({ title }) => title), rows: spec.rows };
  return {
    told: msg(str`A table of ${spec.rows.length} rows: ${table.columns.join(", ")}.`),
    legend: [],
    table: () => table,
    height: () => tableHeight(table),
    paint: (painter, size, theme) => paintTable(painter, size, theme, table),
    page: () =>
      html`<tn-sorted-table
        label=${spec.title}
        .columns=${columns}
        .rows=${spec.rows}
        .sort=${spec.sort ?? null}
      ></tn-sorted-table>`,
  };
}
