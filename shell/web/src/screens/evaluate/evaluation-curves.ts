import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { Evaluation } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/card.ts";
import "../../elements/chart/chart.ts";
import { calibrationSpec, confidenceSpec, nearest, thresholdSpecs } from "./curves.ts";

/** `tn-evaluation-curves`: what another threshold would give, and whether the model is as sure as it may be. Tells `tn-positive` with a class. */
export class TnEvaluationCurves extends LitElement {
  static override properties = {
    curves: { attribute: false },
    classes: { attribute: false },
    _threshold: { state: true },
  };
  declare curves: NonNullable<Evaluation["curves"]>;
  declare classes: readonly string[];
  declare _threshold: number;

  constructor() {
    super();
    this.classes = [];
    this._threshold = 0.5;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { curves, classes } = this;
    const chosen = nearest(curves, this._threshold);
    const error = curves.calibrationError;
    return html`${
        curves.threshold.length === 0 && classes.length === 0
          ? nothing
          : html`<tn-card heading=${msg("Threshold")}>
              <div slot="actions" class="actions">
                <label
                  >${msg("Class")}
                  <select @change=${(event: Event) => this.#choose((event.target as HTMLSelectElement).value)}>
                    <option value="" ?selected=${curves.positive === null}>–</option>
                    ${classes.map(
                      (one) => html`<option value=${one} ?selected=${one === curves.positive}>${one}</option>`,
                    )}
                  </select></label
                >
              </div>
              ${
                chosen === null
                  ? html`<p class="quiet">${msg("Choose a class: its threshold can then be moved.")}</p>`
                  : this.#threshold(curves, chosen)
              }
            </tn-card>`
      }
      <tn-card heading=${msg("Calibration")}>
        ${
          error === null
            ? nothing
            : html`<p class="explained">
                ${msg(str`Its confidence is off by ${(error * 100).toFixed(1)} points on average (expected calibration error).`)}
              </p>`
        }
        <div class="charts">
          <tn-chart lean .spec=${calibrationSpec(curves)} height="220"></tn-chart>
          <tn-chart lean .spec=${confidenceSpec(curves)} height="220"></tn-chart>
        </div>
      </tn-card>`;
  }

  #threshold(curves: NonNullable<Evaluation["curves"]>, chosen: NonNullable<ReturnType<typeof nearest>>) {
    const share = (value: number | null) => (value === null ? "–" : value.toFixed(3));
    return html`<div class="threshold">
        <input
          type="range"
          min="0"
          max="1"
          step="0.01"
          aria-label=${msg("Threshold")}
          .value=${String(this._threshold)}
          @input=${(event: Event) => (this._threshold = Number((event.target as HTMLInputElement).value))}
        />
        <output>
          ${msg(
            str`From ${chosen.threshold.toFixed(2)} on: precision ${share(chosen.precision)}, recall ${share(chosen.recall)}, ${(chosen.coverage * 100).toFixed(0)} % of the rows`,
          )}
        </output>
      </div>
      <div class="charts">
        ${thresholdSpecs(curves, chosen).map((spec) => html`<tn-chart lean .spec=${spec} height="240"></tn-chart>`)}
      </div>`;
  }

  #choose(positive: string): void {
    this.dispatchEvent(new CustomEvent("tn-positive", { detail: positive }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-4);
        min-inline-size: 0;
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
        gap: var(--tn-space-4);
      }
      .charts > * {
        min-inline-size: 0;
      }
      .actions,
      .actions label,
      .threshold {
        display: flex;
        align-items: center;
        gap: var(--tn-space-2);
      }
      .actions select {
        min-block-size: var(--tn-control-small);
        max-inline-size: 10rem;
      }
      .threshold {
        flex-wrap: wrap;
        padding-block-end: var(--tn-space-3);
      }
      .threshold input {
        inline-size: min(20rem, 100%);
        padding: 0;
        border: 0;
        accent-color: var(--tn-accent);
      }
      .explained {
        padding-block-end: var(--tn-space-3);
      }
    `,
  ];
}

customElements.define("tn-evaluation-curves", TnEvaluationCurves);
