import { msg, str } from "@lit/localize";
import type { ChartOf } from "@tuneit/protocol";
import { html, type TemplateResult } from "lit";
import type { Scene } from "./scene.ts";
import { changesOf, type Change } from "./text-changes.ts";
import { paintTable, tableHeight } from "./text-picture.ts";

/** Pairs of texts with what changed between them. */
export function diffScene(spec: ChartOf<"diff">): Scene {
  const by = spec.by ?? "word";
  const pairs = spec.pairs.map((pair) => ({ ...pair, changes: changesOf(pair.before, pair.after, by) }));
  const changed = pairs.filter(({ changes }) => changes.some(({ kind }) => kind !== "same")).length;
  const table = {
    columns: [msg("Text"), msg("Role"), msg("Before"), msg("After")],
    rows: pairs.map(({ label, role, before, after }) => [label, role ?? null, before, after]),
  };
  return {
    told: msg(str`${pairs.length} pairs of texts, ${changed} of them differ.`),
    legend: [],
    table: () => table,
    height: () => tableHeight(table),
    paint: (painter, size, theme) => paintTable(painter, size, theme, table),
    page: () =>
      html`<ol class="pairs">
        ${pairs.map(
          ({ label, role, changes }) =>
            html`<li>
              <h3>
                <bdi>${label}</bdi>${role === undefined ? "" : html` <span class="caption"><bdi>${role}</bdi></span>`}
              </h3>
              <div class="sides">${side(msg("Before"), changes, "gone")} ${side(msg("After"), changes, "new")}</div>
            </li>`,
        )}
      </ol>`,
  };
}

function side(name: string, changes: readonly Change[], kind: "gone" | "new"): TemplateResult {
  const shown = changes.filter((change) => change.kind === "same" || change.kind === kind);
  return html`<div class="side" role="group" aria-label=${name}>
    <p class="caption">${name}</p>
    <p class="text">
      <bdi
        >${shown.map(({ kind, text }) => (kind === "same" ? text : kind === "gone" ? html`<del>${text}</del>` : html`<ins>${text}</ins>`))}</bdi
      >
    </p>
  </div>`;
}
