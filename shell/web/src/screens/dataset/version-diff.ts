import { msg, str } from "@lit/localize";
import type { DatasetDiff } from "@tuneit/protocol/http";
import { html, nothing } from "lit";
import { written } from "./rows.ts";

type Rows = DatasetDiff["addedRows"];

/** What became of a dataset's rows and columns from one version to another. */
export function drawDiff(diff: DatasetDiff) {
  const { rows, addedRows, removedRows } = diff;
  const { lang } = document.documentElement;
  const words = (count: number) => count.toLocaleString(lang);
  return html`<section aria-label=${msg("What changed")}>
    <h2>${msg("What changed")}</h2>
    <p class="counts">
      <b class="plus">+${words(rows.added)}</b> ${msg("rows added")}
      <b class="minus">−${words(rows.removed)}</b> ${msg("rows taken away")}
      <span class="quiet">${msg(str`${words(rows.same)} are the same, wherever they stand`)}</span>
    </p>
    ${partly(diff, words)} ${columnChanges(diff)} ${sample(msg("Added rows"), addedRows, rows.added)}
    ${sample(msg("Rows taken away"), removedRows, rows.removed)}
  </section>`;
}

function partly({ looked, total }: DatasetDiff, words: (count: number) => string) {
  if (looked.from === total.from && looked.to === total.to) return nothing;
  return html`<p class="quiet">
    ${msg(str`Compared were the first ${words(looked.from)} of ${words(total.from)} rows with the first ${words(looked.to)} of ${words(total.to)}.`)}
  </p>`;
}

function columnChanges({ columns: { added, removed, retyped } }: DatasetDiff) {
  if (added.length + removed.length + retyped.length === 0)
    return html`<p class="quiet">${msg("The columns are the same.")}</p>`;
  return html`<ul>
    ${added.map((name) => html`<li><b class="plus">+</b> ${msg("column")} <bdi>${name}</bdi></li>`)}
    ${removed.map((name) => html`<li><b class="minus">−</b> ${msg("column")} <bdi>${name}</bdi></li>`)}
    ${retyped.map(
      ({ name, from, to }) =>
        html`<li>
          <b class="other">~</b> ${msg("column")} <bdi>${name}</bdi>: <span dir="ltr">${from} → ${to}</span>
        </li>`,
    )}
  </ul>`;
}

function sample(title: string, rows: Rows, count: number) {
  if (rows.length === 0) return nothing;
  const columns = Object.keys(rows[0] ?? {});
  const { lang } = document.documentElement;
  return html`<h3>
      ${title}
      ${rows.length < count ? html`<span class="quiet">${msg(str`the first ${rows.length} of ${count.toLocaleString(lang)}`)}</span>` : nothing}
    </h3>
    <div class="scroll" tabindex="0" role="group" aria-label=${title}>
      <table>
        <thead>
          <tr>
            ${columns.map((name) => html`<th scope="col"><bdi>${name}</bdi></th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${columns.map((name) => html`<td><bdi>${written(row[name])}</bdi></td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
