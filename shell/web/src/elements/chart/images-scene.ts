import { msg, str } from "@lit/localize";
import type { ChartOf } from "@tuneit/protocol";
import { html, nothing, svg, type TemplateResult } from "lit";
import "./picture.ts";
import type { ReadPicture } from "./picture.ts";
import type { Scene } from "./scene.ts";
import { paintTable, tableHeight } from "./text-picture.ts";

type Item = ChartOf<"images">["items"][number];

/** What is laid over the pictures. */
export interface Overlays {
  readonly marks: boolean;
  readonly heat: boolean;
  readonly before: boolean;
}

/** Pictures with boxes, masks, keypoints and heat. */
export function imagesScene(spec: ChartOf<"images">, overlays: Overlays, read: ReadPicture | null): Scene {
  const wrong = spec.items.filter(({ label, prediction }) => prediction !== undefined && prediction !== label).length;
  const table = {
    columns: [msg("Picture"), msg("Label"), msg("Prediction"), msg("Marks")],
    rows: spec.items.map((item) => [item.alt, item.label ?? null, item.prediction ?? null, marksOf(item).join(", ")]),
  };
  const told = msg(str`${spec.items.length} pictures.`);
  return {
    told: wrong === 0 ? told : `${told} ${msg(str`${wrong} of them are taken for something else.`)}`,
    legend: [],
    table: () => table,
    height: () => tableHeight(table),
    paint: (painter, size, theme) => paintTable(painter, size, theme, table),
    page: () =>
      html`<ul class="pictures">
        ${spec.items.map((item) => itemOf(item, overlays, read))}
      </ul>`,
  };
}

function marksOf({ boxes = [], masks = [], keypoints = [] }: Item): string[] {
  return [...boxes, ...masks, ...keypoints].map(({ label }) => label);
}

function itemOf(item: Item, { marks, heat, before }: Overlays, read: ReadPicture | null): TemplateResult {
  const picture = before && item.before !== undefined ? item.before : item.image;
  const isWrong = item.prediction !== undefined && item.label !== undefined && item.prediction !== item.label;
  return html`<li>
    <figure>
      <div class="frame">
        <tn-picture fit alt=${item.alt} .picture=${picture} .read=${read}></tn-picture>
        ${heat && item.heat ? html`<tn-picture class="heat" fit .picture=${item.heat} .read=${read}></tn-picture>` : nothing}
        ${marks ? (item.masks ?? []).map((mask) => html`<tn-picture class="mask" fit .picture=${mask.image} .read=${read}></tn-picture>`) : nothing}
        ${marks ? markings(item) : nothing}
      </div>
      <figcaption>
        ${item.label === undefined ? nothing : html`<bdi>${item.label}</bdi>`}
        ${item.prediction === undefined ? nothing : html`<span class=${isWrong ? "wrong" : "quiet"}>→ <bdi>${item.prediction}</bdi></span>`}
      </figcaption>
    </figure>
  </li>`;
}

/** Boxes and keypoints in shares of the picture; lines keep their width however it is stretched. */
function markings({ boxes = [], keypoints = [] }: Item): TemplateResult {
  return html`<svg class="marks" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      ${boxes.map(
        ({ x, y, width, height }, index) =>
          svg`<rect x=${x} y=${y} width=${width} height=${height} stroke="var(--tn-data-${(index % 8) + 1})"/>`,
      )}
      ${keypoints.flatMap(({ points, edges }, index) =>
        edges.map(([from, to]) => {
          const [a, b] = [points[from], points[to]];
          if (a === undefined || b === undefined) return nothing;
          return svg`<line x1=${a[0]} y1=${a[1]} x2=${b[0]} y2=${b[1]} stroke="var(--tn-data-${(index % 8) + 1})"/>`;
        }),
      )}
    </svg>
    ${boxes.map(
      ({ x, y, label, score }) =>
        html`<span class="box" style="inset-inline-start:${x * 100}%;inset-block-start:${y * 100}%"
          ><bdi>${label}</bdi>${score === undefined ? "" : ` ${score.toFixed(2)}`}</span
        >`,
    )}`;
}
