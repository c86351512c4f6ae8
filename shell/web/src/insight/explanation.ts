import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ChartSpec } from "@tuneit/protocol";
import type { ExplainAnswer, RunInsights } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../elements/base-styles.ts";
import "../elements/button.ts";
import "../elements/chart/chart.ts";
import "../elements/state.ts";
import { untilGone } from "../elements/while-shown.ts";
import { Loading } from "../data/loading.ts";
import type { Services } from "../data/services.ts";

type Explained = ExplainAnswer["explanation"];

/** As a chart takes them. */
const mostTokens = 512;
/** Of a probability: what may be lacking of a sum without a word about it. */
const nearEnough = 0.005;

/** `tn-explanation`: which tokens of a text a run's model goes by in its answer. Asks for it as soon as it is shown. */
export class TnExplanation extends LitElement {
  static override properties = {
    services: { attribute: false },
    run: {},
    text: {},
    classes: { attribute: false },
    methods: { attribute: false },
    _label: { state: true },
    _method: { state: true },
  };
  declare services: Services;
  declare run: string;
  declare text: string;
  /** Any of them can be explained. */
  declare classes: readonly string[];
  declare methods: RunInsights["explain"]["methods"];
  declare _label: string | null;
  declare _method: string | null;
  readonly #answer = new Loading<ExplainAnswer>(this);
  readonly #end = untilGone(this);
  #isAsking = false;

  constructor() {
    super();
    this.classes = [];
    this.methods = [];
    this._label = this._method = null;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (["run", "text", "_label", "_method"].some((name) => changed.has(name as keyof TnExplanation))) void this.#ask();
  }

  override render() {
    const answer = this.#answer.value;
    const failure = this.#answer.failure;
    return html`<div aria-busy=${this.#isAsking ? "true" : "false"}>
      ${
        this.#isAsking
          ? html`<p class="quiet" role="status">
              ${msg("The model is loaded and asked about each token. That takes some seconds.")}
            </p>`
          : nothing
      }
      <tn-failure .failure=${failure}
        ><tn-button small @click=${() => void this.#ask()}>${msg("Ask again")}</tn-button></tn-failure
      >
      ${
        answer === null || failure !== null
          ? this.#isAsking
            ? html`<tn-skeleton rows="3" label=${msg("Asking why")}></tn-skeleton>`
            : nothing
          : this.#drawn(answer.explanation)
      }
    </div>`;
  }

  #drawn(explanation: Explained) {
    const { label, score, prediction, baseline, gap, sum, whole, tokens } = explanation;
    return html`<p>
        ${
          label === prediction
            ? msg(str`The model answers ${label}, with a score of ${shown(score)}.`)
            : msg(str`The model answers ${prediction}; to ${label} it gives ${shown(score)}.`)
        }
        ${
          gap === null
            ? msg("The number of a token is what the score loses where that token alone is covered.")
            : msg(
                str`If padding took the place of each token, it would be ${shown(baseline.score)}: together the tokens moved it by ${signed(sum)}.`,
              )
        }
      </p>
      <tn-chart .spec=${specOf(explanation, this.#titleOf(label))}></tn-chart>
      ${gap !== null && gap > nearEnough ? html`<p class="caption">${msg(str`The numbers lack ${shown(gap)} of the whole move.`)}</p>` : nothing}
      ${whole !== null && whole > tokens.length ? html`<p class="caption">${msg(str`The model saw the first ${tokens.length} of ${whole} tokens.`)}</p>` : nothing}
      ${tokens.length > mostTokens ? html`<p class="caption">${msg(str`The first ${mostTokens} tokens are shown.`)}</p>` : nothing}
      ${this.#choices(explanation)}`;
  }

  #choices({ label, method }: Explained) {
    const classes = [...new Set([label, ...this.classes])];
    const way = this.methods.find(({ id }) => id === method);
    return html`<div class="choices">
        <label
          >${msg("Class")}
          <select @change=${(event: Event) => (this._label = (event.target as HTMLSelectElement).value)}>
            ${classes.map((one) => html`<option value=${one} ?selected=${one === label}>${one}</option>`)}
          </select></label
        >
        ${
          this.methods.length < 2
            ? nothing
            : html`<label
                >${msg("Method")}
                <select @change=${(event: Event) => (this._method = (event.target as HTMLSelectElement).value)}>
                  ${this.methods.map(({ id, title }) => html`<option value=${id} ?selected=${id === method}>${title}</option>`)}
                </select></label
              >`
        }
      </div>
      ${way?.description ? html`<p class="caption">${way.description}</p>` : nothing}
      <p class="caption">
        ${msg("It says what this model went by here, not what is true of the world, and not what it goes by elsewhere.")}
      </p>`;
  }

  #titleOf(label: string): string {
    return msg(str`What counted for “${label}”`);
  }

  async #ask(): Promise<void> {
    const body = {
      text: this.text,
      ...(this._label !== null && { label: this._label }),
      ...(this._method !== null && { method: this._method }),
    };
    const path = `/runs/${encodeURIComponent(this.run)}/explain`;
    this.#isAsking = true;
    await this.#answer.load((signal) =>
      this.services.client.send("POST", path, { body, signal: AbortSignal.any([signal, this.#end]), deadlineMs: null }),
    );
    this.#isAsking = false;
    this.requestUpdate();
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-inline-size: 0;
        padding: var(--tn-space-3) var(--tn-space-4);
        border-radius: var(--tn-radius-control);
        background: var(--tn-surface);
        border: 1px solid var(--tn-border);
      }
      div {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--tn-space-2);
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tn-space-3);
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--tn-space-2);
        min-inline-size: 0;
      }
      select {
        min-inline-size: 0;
        max-inline-size: 14rem;
        min-block-size: var(--tn-control-small);
      }
    `,
  ];
}

function specOf({ tokens, method }: Explained, title: string): ChartSpec {
  // What the template put there has no weight, and is no part of the text.
  const seen = tokens.slice(0, mostTokens).filter(({ text, weight }) => text !== null || weight !== 0);
  return {
    kind: "attention",
    title,
    tokens: seen.length > 0 ? seen.map(({ text, name }) => (text ?? name ?? "?").slice(0, 200)) : ["–"],
    layers: [
      { name: method, heads: [{ name: method, weights: [seen.map(({ weight }) => Number(weight.toFixed(4)))] }] },
    ],
  };
}

const shown = (value: number): string => value.toFixed(3);
const signed = (value: number): string => `${value < 0 ? "−" : "+"}${shown(Math.abs(value))}`;

customElements.define("tn-explanation", TnExplanation);
