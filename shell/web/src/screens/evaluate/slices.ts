import { msg, str } from "@lit/localize";
import type { Slices } from "@tuneit/protocol/http";
import { html, nothing } from "lit";
import "../../elements/badge.ts";
import { metric } from "../../elements/format.ts";
import { interval } from "./per-class.ts";

type Slice = Slices["slices"][number];

export interface SliceChoice {
  readonly slice: number;
  readonly isWrong: boolean;
}

interface Acts {
  readonly open: (choice: SliceChoice) => void;
}

/** Parts of a split with what a model does on each, and which are worse than chance would have it. */
export function drawSlices(found: Slices, { open }: Acts) {
  const { slices, by, looked, total } = found;
  if (by === null)
    return html`<p class="quiet">
      ${msg("There is nothing to cut this split by: its data is no longer in the cache, or all rows are alike.")}
    </p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${msg("Figures by slice")}>
      <table class="classes">
        <thead>
          <tr>
            <th scope="col">${sliceByTitle(by)}</th>
            <th scope="col" class="number">${msg("Rows")}</th>
            <th scope="col">${msg("Answered right")}</th>
            <th scope="col" class="number">${msg("Wrong")}</th>
          </tr>
        </thead>
        <tbody>
          ${slices.map((slice, at) => row(slice, by, (isWrong) => open({ slice: at, isWrong })))}
        </tbody>
      </table>
    </div>
    ${looked < total ? html`<p class="caption">${msg(str`Of ${looked} of ${total} rows.`)}</p>` : nothing}`;
}

function row(slice: Slice, by: string, open: (isWrong: boolean) => void) {
  const { rows, accuracy, isWeak } = slice;
  const name = sliceTitle(slice, by);
  const wrong = rows - Math.round(accuracy.value * rows);
  return html`<tr>
    <th scope="row">
      <button @click=${() => open(false)}><bdi>${name}</bdi></button>
      ${isWeak ? html`<tn-badge tone="warn" icon="warning">${msg("worse than the whole")}</tn-badge>` : nothing}
    </th>
    <td class="number">${rows}</td>
    <td>${interval(accuracy)}</td>
    <td class="number">
      ${
        wrong === 0
          ? "0"
          : html`<button aria-label=${msg(str`${wrong} wrong of ${name}`)} @click=${() => open(true)}>${wrong}</button>`
      }
    </td>
  </tr>`;
}

export const sliceByTitle = (by: string): string =>
  by === "letters" ? msg("Letters in the text") : by.slice("column:".length);

/** `web`, `10 to 25`, or that there is none. */
export function sliceTitle({ value, range }: Slice, by: string): string {
  if (range !== null) return msg(str`${metric(range[0])} to ${metric(range[1])}`);
  return value ?? msg(str`without ${sliceByTitle(by)}`);
}
