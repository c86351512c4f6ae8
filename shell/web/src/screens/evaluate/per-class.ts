import { msg } from "@lit/localize";
import type { Evaluation } from "@tuneit/protocol/http";
import { css, html, nothing } from "lit";
import { metric } from "../../elements/format.ts";

type ClassFigures = Evaluation["perClass"][number];
type Estimated = ClassFigures["f1"];
const figures = ["f1", "precision", "recall"] as const;

/** Precision, recall and F1 of each class, the weakest first, with what is certain about them. */
export function drawPerClass(classes: readonly ClassFigures[], open: (label: string) => void) {
  const words = { precision: msg("Precision"), recall: msg("Recall"), f1: "F1" };
  const weakestFirst = classes.toSorted((a, b) => Number(a.f1.value) - Number(b.f1.value));
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${msg("Figures by class")}>
    <table class="classes">
      <thead>
        <tr>
          <th scope="col">${msg("Class")}</th>
          <th scope="col" class="number">${msg("Rows")}</th>
          ${figures.map((name) => html`<th scope="col">${words[name]}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${weakestFirst.map(
          (one) =>
            html`<tr>
              <th scope="row">
                <button @click=${() => open(one.label)}><bdi>${one.label}</bdi></button>
              </th>
              <td class="number">${one.rows}</td>
              ${figures.map((name) => html`<td>${interval(one[name])}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A share, and between what bounds it lies in 95 of 100 cases. */
export function interval({ value, low, high }: Estimated) {
  const at = (share: number) => `${Math.max(0, Math.min(1, share)) * 100}%`;
  const isShare = Number(value) >= 0 && Number(value) <= 1;
  const spoken = low === null || high === null ? "" : `${metric(low)} – ${metric(high)}`;
  return html`<span class="interval" title=${spoken}>
    <b>${metric(value)}</b>
    ${
      low === null || high === null || !isShare
        ? nothing
        : html`<i class="track"
            ><i class="range" style="inset-inline-start:${at(low)};inline-size:calc(${at(high)} - ${at(low)})"></i
            ><i class="point" style="inset-inline-start:${at(Number(value))}"></i
          ></i>`
    }
    <span class="visually-hidden">${spoken}</span>
  </span>`;
}

export const perClassStyles = css`
  .scroll {
    overflow: auto;
  }
  .classes {
    inline-size: 100%;
    border-collapse: collapse;
  }
  .classes th,
  .classes td {
    block-size: var(--tn-row-compact);
    padding: 2px var(--tn-space-4);
    border-block-end: 1px solid var(--tn-border);
    font-weight: 400;
    text-align: start;
    white-space: nowrap;
  }
  .classes tbody tr:last-child > * {
    border-block-end: 0;
  }
  .classes thead th {
    color: var(--tn-text-quiet);
    font-size: var(--tn-size-dense);
    font-weight: 600;
  }
  .classes .number {
    text-align: end;
  }
  .classes button {
    min-block-size: 24px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--tn-accent-text);
    font: inherit;
    cursor: pointer;
  }
  .interval {
    display: inline-flex;
    align-items: center;
    gap: var(--tn-space-2);
  }
  .interval b {
    min-inline-size: 3.4rem;
    font-family: var(--tn-font-mono);
    font-size: var(--tn-size-dense);
    font-weight: 400;
  }
  .track {
    position: relative;
    display: inline-block;
    inline-size: 4rem;
    block-size: 6px;
    border-radius: 3px;
    background: var(--tn-border);
  }
  .range,
  .point {
    position: absolute;
    inset-block: 0;
    border-radius: 3px;
    background: var(--tn-ramp-4);
  }
  .point {
    inset-block: -2px;
    inline-size: 3px;
    background: var(--tn-data-1);
    transform: translateX(-50%);
  }
`;
