import { msg } from "@lit/localize";
import type { ChartSpec } from "@tuneit/protocol";
import { html, nothing, type TemplateResult } from "lit";
import { icon, type IconName } from "../icon.ts";
import type { ExportFormat } from "./chart-export.ts";
import { normalizations, type Normalize } from "./normalize.ts";
import type { Scene, View } from "./scene.ts";
import type { KindChoices } from "./scene-makers.ts";

export interface ToolState {
  readonly scene: Scene;
  readonly view: View;
  readonly choices: KindChoices;
  readonly isTable: boolean;
  readonly isLean: boolean;
  readonly setView: (change: Partial<View>) => void;
  readonly choose: (change: Partial<KindChoices>) => void;
  readonly toggleTable: () => void;
  readonly save: (format: ExportFormat) => void;
  readonly fullScreen: () => void;
}

/** What can be done with every chart, after what can be done with this one. */
export function chartTools(spec: ChartSpec, state: ToolState): TemplateResult {
  const { view, setView, scene, isTable } = state;
  return html`<div class="tools" role="group" aria-label=${msg("Chart")}>
    ${isTable ? nothing : html`${kindTools(spec, state)} ${state.isLean ? nothing : scaleTools(state)}`}
    ${
      view.zoom === null || isTable
        ? nothing
        : html`<tn-button small kind="quiet" @click=${() => setView({ zoom: null })}
            >${icon("reset", 14)}${msg("Whole range")}</tn-button
          >`
    }
    ${
      spec.kind === "table"
        ? nothing
        : toolButton(
            isTable ? msg("Show as chart") : msg("Show as table"),
            isTable ? "runs" : "table",
            state.toggleTable,
          )
    }
    <details class="menu" @focusout=${closeLeft}>
      <summary aria-label=${msg("Save the chart")} title=${msg("Save the chart")}>${icon("download", 14)}</summary>
      <div>
        ${(["png", "svg", "csv"] as const).map(
          (format) =>
            html`<button
              @click=${(event: Event) => {
                (event.currentTarget as Element).closest("details")?.removeAttribute("open");
                state.save(format);
              }}
            >
              ${format.toUpperCase()}
            </button>`,
        )}
      </div>
    </details>
    ${scene === null ? nothing : toolButton(msg("Full screen"), "expand", state.fullScreen)}
  </div>`;
}

function scaleTools({ scene, view, setView }: ToolState) {
  const { logX, logY, smooth } = scene.can ?? {};
  const toggle = (name: string, isOn: boolean, act: () => void) =>
    html`<tn-button small kind="quiet" pressed=${isOn ? "true" : "false"} @click=${act}>${name}</tn-button>`;
  return html`${
    smooth === true
      ? html`<label class="smooth"
          >${msg("Smoothing")}<input
            type="range"
            min="0"
            max="0.99"
            step="0.01"
            .value=${String(view.smoothing)}
            @input=${(event: Event) => setView({ smoothing: Number((event.target as HTMLInputElement).value) })}
          /><span class="mono">${view.smoothing.toFixed(2)}</span></label
        >`
      : nothing
  }
  ${logX === true ? toggle(msg("log x"), view.logX, () => setView({ logX: !view.logX })) : nothing}
  ${logY === true ? toggle(msg("log y"), view.logY, () => setView({ logY: !view.logY })) : nothing}`;
}

function kindTools(spec: ChartSpec, { choices, choose }: ToolState) {
  if (spec.kind === "matrix") return normalizeTool(choices, choose);
  if (spec.kind === "attention")
    return html`${pick(
      msg("Layer"),
      spec.layers.map(({ name }) => name),
      choices.layer,
      (layer) => choose({ layer }),
    )}
    ${pick(
      msg("Head"),
      (spec.layers[choices.layer] ?? spec.layers[0]!).heads.map(({ name }) => name),
      choices.head,
      (head) => choose({ head }),
    )}`;
  if (spec.kind !== "images") return nothing;
  const has = (what: "heat" | "before") => spec.items.some((item) => item[what] !== undefined);
  const hasMarks = spec.items.some(({ boxes, masks, keypoints }) => (boxes ?? masks ?? keypoints) !== undefined);
  const toggle = (name: string, isOn: boolean, change: Partial<KindChoices>) =>
    html`<tn-button small kind="quiet" pressed=${isOn ? "true" : "false"} @click=${() => choose(change)}
      >${name}</tn-button
    >`;
  return html`${hasMarks ? toggle(msg("Marks"), choices.marks, { marks: !choices.marks }) : nothing}
  ${has("heat") ? toggle(msg("Heat"), choices.heat, { heat: !choices.heat }) : nothing}
  ${has("before") ? toggle(msg("Before"), choices.before, { before: !choices.before }) : nothing}`;
}

function normalizeTool({ normalize }: KindChoices, choose: ToolState["choose"]) {
  const words: Record<Normalize, string> = {
    none: msg("Counts"),
    row: msg("Share of row"),
    column: msg("Share of column"),
    all: msg("Share of the largest"),
  };
  const names = normalizations.map((one) => words[one]);
  return pick(msg("Cells"), names, normalizations.indexOf(normalize), (index) =>
    choose({ normalize: normalizations[index] ?? "none" }),
  );
}

function pick(label: string, names: readonly string[], chosen: number, changed: (index: number) => void) {
  if (names.length < 2) return nothing;
  return html`<select
    aria-label=${label}
    @change=${(event: Event) => changed((event.target as HTMLSelectElement).selectedIndex)}
  >
    ${names.map((name, index) => html`<option ?selected=${index === chosen}>${name}</option>`)}
  </select>`;
}

function toolButton(label: string, name: IconName, act: () => void) {
  return html`<tn-button small kind="quiet" label=${label} @click=${act}>${icon(name, 14)}</tn-button>`;
}

function closeLeft(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
}
