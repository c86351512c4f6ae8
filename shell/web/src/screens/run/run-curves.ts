import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import { chartGridStyles } from "../../elements/chart-grid-styles.ts";
import "../../elements/chart/line-chart.ts";
import { metricTitle } from "../../elements/metric-title.ts";
import { keptIn, oneOf } from "../../data/kept.ts";
import { axes, curvesOf, type Axis } from "./curves.ts";
import type { RunState } from "./run-state.ts";

interface View {
  readonly axis: Axis;
  readonly smoothing: number;
  readonly isLog: boolean;
}

const kept = keptIn<View>("run.curves", (stored) => {
  const fields = stored as Partial<Record<keyof View, unknown>> | null;
  const smoothing = Number(fields?.smoothing ?? 0.4);
  return {
    axis: oneOf(axes, fields?.axis),
    smoothing: smoothing >= 0 && smoothing < 1 ? smoothing : 0.4,
    isLog: fields?.isLog === true,
  };
});

/** A curve of so few points has nothing to smooth. */
const fewPoints = 20;

/** `tn-run-curves`: every curve of a run, with one set of controls for all of them. */
export class TnRunCurves extends LitElement {
  static override properties = {
    state: { attribute: false },
    revision: { type: Number },
    marks: { attribute: false },
    _view: { state: true },
  };
  declare state: RunState;
  /** Changes when `state` has something new. */
  declare revision: number;
  /** Steps that stand out: checkpoints and what the reader marked. */
  declare marks: readonly { x: number; label: string }[];
  declare _view: View;

  constructor() {
    super();
    this.revision = 0;
    this.marks = [];
    this._view = kept.get();
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { axis, smoothing, isLog } = this._view;
    const words = axisWords();
    const curves = curvesOf(this.state.series.values(), axis, this.state.page.startedAt);
    if (curves.length === 0) return html`<p class="none quiet">${this.#whyNone()}</p>`;
    return html`${this.#controls()}
      <div class="charts">
        ${curves.map(
          ({ name, lines }) =>
            html`<div class="chart">
              <tn-line-chart
                lean
                sync="run"
                heading=${metricTitle(name)}
                xLabel=${words[axis]}
                smoothing=${lines.some(({ points }) => points.length > fewPoints) ? smoothing : 0}
                height="200"
                ?isLog=${isLog}
                .series=${lines}
                .marks=${axis === "step" ? this.marks : []}
              ></tn-line-chart>
            </div>`,
        )}
      </div>`;
  }

  #whyNone(): string {
    return this.state.page.endedAt === null
      ? msg("Curves appear with the first step of the training.")
      : msg("The run ended before its first step.");
  }

  #controls() {
    const { axis, smoothing, isLog } = this._view;
    const words = axisWords();
    return html`<div class="controls">
      <label
        >${msg("Across")}
        <select
          @change=${(event: Event) => this.#keep({ axis: oneOf(axes, (event.target as HTMLSelectElement).value) })}
        >
          ${axes.map((one) => html`<option value=${one} ?selected=${one === axis}>${words[one]}</option>`)}
        </select></label
      >
      <label
        >${msg("Smoothing")}
        <input
          type="range"
          min="0"
          max="0.99"
          step="0.01"
          .value=${String(smoothing)}
          @input=${(event: Event) => this.#keep({ smoothing: Number((event.target as HTMLInputElement).value) })}
        /><output>${smoothing.toFixed(2)}</output></label
      >
      <label
        ><input
          type="checkbox"
          .checked=${isLog}
          @change=${(event: Event) => this.#keep({ isLog: (event.target as HTMLInputElement).checked })}
        />${msg("Logarithmic")}</label
      >
    </div>`;
  }

  #keep(changes: Partial<View>): void {
    this._view = { ...this._view, ...changes };
    kept.set(this._view);
  }

  static override styles = [
    baseStyles,
    chartGridStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-3);
        min-inline-size: 0;
      }
      .controls {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tn-space-2) var(--tn-space-5);
        color: var(--tn-text-quiet);
        font-size: var(--tn-size-dense);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: var(--tn-space-2);
      }
      select {
        min-block-size: var(--tn-control-small);
      }
      input[type="range"] {
        inline-size: 7rem;
        min-block-size: var(--tn-control-small);
        padding: 0;
        border: 0;
        background: none;
        accent-color: var(--tn-accent);
      }
      input[type="checkbox"] {
        min-block-size: 1rem;
        margin: 0;
        accent-color: var(--tn-accent);
      }
      output {
        min-inline-size: 2rem;
      }
      .charts {
        --least: 20rem;
      }
      .chart:first-child {
        grid-column: 1 / -1;
      }
      .none {
        padding: var(--tn-space-5);
        border: 1px dashed var(--tn-border);
        border-radius: var(--tn-radius-card);
        text-align: center;
      }
    `,
  ];
}

function axisWords(): Readonly<Record<Axis, string>> {
  return { step: msg("Step"), epoch: msg("Epoch"), time: msg("Seconds") };
}

customElements.define("tn-run-curves", TnRunCurves);
