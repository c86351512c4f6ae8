import { msg, str } from "@lit/localize";
import { html, nothing } from "lit";
import "../../elements/card.ts";
import "../../elements/matrix.ts";
import { splitTitle } from "../../elements/metric-title.ts";
import type { RunState } from "./run-state.ts";

/** The newest confusion matrix of the split that counts most. */
export function drawMatrix({ tables }: RunState) {
  const found = [...tables.values()].filter(({ name, stage }) => name === "confusion-matrix" && stage !== "baseline");
  const newest = ["test", "validation"].map((split) => found.findLast((table) => table.split === split));
  const table = newest.find((one) => one !== undefined);
  if (table === undefined) return nothing;
  const { split, columns, rows } = table;
  return html`<tn-card heading=${msg(str`Confusion matrix, ${splitTitle(split ?? "")}`)}>
    <tn-matrix
      heading=${msg("Rows by true and by predicted class")}
      rowLabel=${msg("true")}
      columnLabel=${msg("predicted")}
      .rowNames=${rows.map(([name]) => String(name))}
      .columnNames=${columns.slice(1)}
      .values=${rows.map((row) => row.slice(1).map(Number))}
    ></tn-matrix>
  </tn-card>`;
}
