import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { metric } from "../../elements/format.ts";
import { metricTitle, splitTitle } from "../../elements/metric-title.ts";
import { stepsOf, valuesAt } from "./curves.ts";
import { stepAt } from "./samples.ts";
import type { RunState } from "./run-state.ts";

/** `tn-run-step`: the values at one step. Tells `tn-step` with another step and `tn-mark` with the one to be marked. */
export class TnRunStep extends LitElement {
  static override properties = {
    state: { attribute: false },
    revision: { type: Number },
    step: {},
    marks: { attribute: false },
  };
  declare state: RunState;
  /** Changes when `state` has something new. */
  declare revision: number;
  /** Null is the newest. */
  declare step: string | null;
  declare marks: readonly number[];

  constructor() {
    super();
    this.revision = 0;
    this.step = null;
    this.marks = [];
    updateWhenLocaleChanges(this);
  }

  override render() {
    const steps = this.#steps;
    if (steps.length === 0) return nothing;
    const step = this.#at(steps);
    return html`<tn-card heading=${msg(str`Step ${step} of ${steps.at(-1) ?? 0}`)}>
      <div slot="actions">
        <tn-button small kind="quiet" label=${msg("Step back")} @click=${() => this.move(-1)}>←</tn-button>
        <tn-button small kind="quiet" label=${msg("Step forward")} @click=${() => this.move(1)}>→</tn-button>
        <tn-button small pressed=${this.marks.includes(step) ? "true" : "false"} @click=${() => this.mark()}
          >${msg("Mark")}</tn-button
        >
      </div>
      <dl>
        ${valuesAt(this.state.series.values(), step).map(
          ({ name, split, value }) =>
            html`<div>
              <dt>${metricTitle(name)} <span class="caption">${splitTitle(split ?? "")}</span></dt>
              <dd>${metric(value)}</dd>
            </div>`,
        )}
      </dl>
      ${
        this.marks.length === 0
          ? nothing
          : html`<p>
              ${msg("Marks")}:
              ${this.marks.map((one) => html`<tn-button small @click=${() => this.#tell(one, steps)}>${one}</tn-button>`)}
            </p>`
      }
    </tn-card>`;
  }

  /** To the step before or after. */
  move(by: -1 | 1): void {
    const steps = this.#steps;
    const next = steps[steps.indexOf(this.#at(steps)) + by];
    if (next !== undefined) this.#tell(next, steps);
  }

  mark(): void {
    const steps = this.#steps;
    if (steps.length > 0) this.dispatchEvent(new CustomEvent("tn-mark", { detail: this.#at(steps) }));
  }

  get #steps(): number[] {
    return stepsOf([...this.state.series.values()].filter(({ split }) => split !== null));
  }

  #at(steps: readonly number[]): number {
    return stepAt(steps, this.step);
  }

  #tell(step: number, steps: readonly number[]): void {
    this.dispatchEvent(new CustomEvent("tn-step", { detail: step === steps.at(-1) ? null : String(step) }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      [slot="actions"] {
        display: flex;
        gap: 4px;
      }
      dl {
        display: grid;
        gap: 4px;
      }
      dl > div {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: var(--tn-space-2);
      }
      dd {
        font-family: var(--tn-font-mono);
        font-size: var(--tn-size-dense);
      }
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px;
        padding-block-start: var(--tn-space-3);
        color: var(--tn-text-quiet);
        font-size: var(--tn-size-dense);
      }
    `,
  ];
}

customElements.define("tn-run-step", TnRunStep);
