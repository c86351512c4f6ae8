import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { RunPage, RunSamples } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { coalesced } from "../../data/coalesced.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { splitTitle } from "../../elements/metric-title.ts";
import "../../elements/state.ts";
import { count, drawSample, drawTurn } from "./sample-card.ts";
import { whyNoSamples } from "./sample-absence.ts";
import { sampleStyles } from "./sample-styles.ts";
import { countsAt, evaluatedSteps, stepAt } from "./samples.ts";
import { stripStyles } from "./sample-strip.ts";

/** Each event makes another page; of those the rows are not drawn again. */
const isFurther = (page: RunPage, before?: RunPage): boolean =>
  page.stages !== before?.stages || page.endedAt !== before.endedAt;

/** `tn-run-samples`: how a few rows were answered at each evaluation. Tells `tn-step` with another step. */
export class TnRunSamples extends LitElement {
  static override properties = {
    services: { attribute: false },
    page: { attribute: false, hasChanged: isFurther },
    seen: { type: Number },
    step: {},
  };
  declare services: Services;
  declare page: RunPage;
  /** Journal number of the newest samples that were heard of: with another one they are read again. */
  declare seen: number;
  /** Null is the newest. */
  declare step: string | null;
  readonly #samples = new Loading<RunSamples>(this);
  #end = new AbortController();
  #again: () => void = () => undefined;

  constructor() {
    super();
    this.seen = -1;
    this.step = null;
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#end = new AbortController();
    this.#again = coalesced(() => this.#read(), this.#end.signal);
    if (this.hasUpdated) this.#again();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("seen")) this.#again();
  }

  #read(): Promise<void> {
    const at = `/runs/${encodeURIComponent(this.page.id)}/samples?limit=200`;
    return this.#samples.load((signal) => this.services.client.get(at, signal));
  }

  override render() {
    const { value, failure } = this.#samples;
    const fault = html`<tn-failure .failure=${failure}
      ><tn-button small @click=${() => this.#again()}>${msg("Try again")}</tn-button></tn-failure
    >`;
    if (value === null)
      return failure ? fault : html`<tn-skeleton rows="8" label=${msg("Loading the samples")}></tn-skeleton>`;
    return html`${fault}${value.items.length === 0 ? whyNoSamples(value.none, this.page) : this.#rows(value)}`;
  }

  #rows({ items, evaluations }: RunSamples) {
    const steps = evaluatedSteps(items);
    const step = stepAt(steps, this.step);
    const shown = steps.length;
    return html`${this.#controls(items, steps, step)}
      <p class="caption">
        ${msg(str`Rows of the split ${splitTitle(items[0]?.split ?? "")}, drawn once by the seed: ${items.length}.`)}
        ${msg("A bar is an evaluation: as high as the expected answer was likely, full where the model was right.")}
        ${
          shown < evaluations
            ? msg(str`${count(shown)} of ${count(evaluations)} evaluations are shown; the others lie between them.`)
            : nothing
        }
      </p>
      <ul class="rows">
        ${items.map((row) => html`<li>${drawSample(row, step, (wanted) => this.#tell(wanted, steps))}</li>`)}
      </ul>`;
  }

  #controls(items: RunSamples["items"], steps: readonly number[], step: number) {
    const { judged, right, toRight, toWrong } = countsAt(items, step);
    const place = steps.indexOf(step);
    const name = step === 0 ? msg("Before training") : msg(str`After step ${count(step)}`);
    return html`<div class="controls">
      <div class="steps" role="group" aria-label=${msg("Evaluation")}>
        <tn-button small kind="quiet" label=${msg("Step back")} @click=${() => this.move(-1)}>←</tn-button>
        <input
          type="range"
          min="0"
          max=${steps.length - 1}
          .value=${String(place)}
          aria-label=${msg("Evaluation")}
          aria-valuetext=${name}
          @input=${(event: Event) => this.#tell(steps[Number((event.target as HTMLInputElement).value)], steps)}
        />
        <tn-button small kind="quiet" label=${msg("Step forward")} @click=${() => this.move(1)}>→</tn-button>
        <output>${name}</output>
      </div>
      <p class="counts" aria-live="polite">
        ${judged === 0 ? nothing : html`<strong>${msg(str`${right} of ${judged} right`)}</strong>`}
        ${toRight === 0 ? nothing : drawTurn("right", msg(str`${toRight} changed to right`))}
        ${toWrong === 0 ? nothing : drawTurn("wrong", msg(str`${toWrong} changed to wrong`))}
      </p>
    </div>`;
  }

  /** To the evaluation before or after. */
  move(by: -1 | 1): void {
    const steps = evaluatedSteps(this.#samples.value?.items ?? []);
    this.#tell(steps[steps.indexOf(stepAt(steps, this.step)) + by], steps);
  }

  #tell(step: number | undefined, steps: readonly number[]): void {
    if (step === undefined) return;
    this.dispatchEvent(new CustomEvent("tn-step", { detail: step === steps.at(-1) ? null : String(step) }));
  }

  static override styles = [baseStyles, stripStyles, sampleStyles];
}

customElements.define("tn-run-samples", TnRunSamples);
