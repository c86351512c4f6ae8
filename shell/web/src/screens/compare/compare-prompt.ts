import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { PredictAnswer, RunRow } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { RequestError } from "../../data/problem.ts";
import type { Services } from "../../data/services.ts";

interface Answered {
  readonly answer: PredictAnswer | null;
  readonly failure: string | null;
}

/** `tn-compare-prompt`: one text, answered by every run that has a model. */
export class TnComparePrompt extends LitElement {
  static override properties = {
    services: { attribute: false },
    runs: { attribute: false },
    _answers: { state: true },
    _asking: { state: true },
  };
  declare services: Services;
  declare runs: readonly RunRow[];
  declare _answers: ReadonlyMap<string, Answered>;
  declare _asking: AbortController | null;

  constructor() {
    super();
    this.runs = [];
    this._answers = new Map();
    this._asking = null;
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this._asking?.abort();
  }

  override render() {
    return html`<form @submit=${this.#submitted} @keydown=${this.#key}>
        <textarea
          rows="2"
          maxlength="20000"
          aria-label=${msg("A text for all of them")}
          placeholder=${msg("A text for all of them")}
        ></textarea>
        ${
          this._asking === null
            ? html`<tn-button @click=${() => void this.#ask()}>${msg("Ask all")}</tn-button>`
            : html`<tn-button @click=${() => this._asking?.abort()}>${msg("Stop")}</tn-button>`
        }
      </form>
      ${
        this._answers.size === 0 && this._asking === null
          ? nothing
          : html`<ul aria-live="polite">
              ${this.runs.map((run) => this.#row(run))}
            </ul>`
      }`;
  }

  #row({ id, name }: RunRow) {
    const answered = this._answers.get(id);
    const [first] = answered?.answer?.tuned ?? [];
    const score = first?.scores[first.label] ?? 0;
    return html`<li>
      <bdi>${name}</bdi>
      ${
        answered === undefined
          ? html`<span class="quiet">${msg("waits")}</span>`
          : first === undefined
            ? html`<span class="failed">${answered.failure}</span>`
            : html`<strong>${first.label}</strong>
                <span class="bar"><i style="inline-size:${score * 100}%"></i></span>
                <span class="mono">${score.toFixed(3)}</span>`
      }
    </li>`;
  }

  #submitted(event: Event): void {
    event.preventDefault();
    void this.#ask();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.#ask();
    else if (event.key === "Escape") this._asking?.abort();
  }

  /** One after the other: the device holds one model at a time. */
  async #ask(): Promise<void> {
    const text = this.renderRoot.querySelector("textarea")?.value.trim() ?? "";
    if (text === "" || this._asking !== null) return;
    const own = (this._asking = new AbortController());
    this._answers = new Map();
    for (const { id } of this.runs) {
      if (own.signal.aborted) break;
      this._answers = new Map(this._answers).set(id, await this.#answerOf(id, text, own.signal));
    }
    this._asking = null;
  }

  async #answerOf(id: string, text: string, signal: AbortSignal): Promise<Answered> {
    const body = { texts: [text], base: false };
    const path = `/runs/${encodeURIComponent(id)}/predict`;
    try {
      const answer = await this.services.client.send<PredictAnswer>("POST", path, { body, signal, deadlineMs: null });
      return { answer, failure: null };
    } catch (error) {
      if (error instanceof RequestError)
        return { answer: null, failure: `${error.problem.title} ${error.problem.mend}` };
      return { answer: null, failure: msg("stopped") };
    }
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-3);
      }
      form {
        display: flex;
        gap: var(--tn-space-3);
        align-items: start;
      }
      textarea {
        flex: 1;
        min-inline-size: 0;
        padding-block: 6px;
        resize: vertical;
      }
      ul {
        display: grid;
        gap: 6px;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(8rem, 2fr) minmax(5rem, 1fr) minmax(4rem, 2fr) 4rem;
        gap: var(--tn-space-3);
        align-items: center;
      }
      .bar {
        block-size: 8px;
        border-radius: 4px;
        background: var(--tn-border);
        overflow: hidden;
      }
      .bar i {
        display: block;
        block-size: 100%;
        background: var(--tn-data-1);
      }
      .failed {
        grid-column: 2 / -1;
        color: var(--tn-danger);
      }
    `,
  ];
}

customElements.define("tn-compare-prompt", TnComparePrompt);
