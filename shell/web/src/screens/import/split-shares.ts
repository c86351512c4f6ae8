import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import { icon } from "../../elements/icon.ts";
import { toldValue } from "../../elements/form/told-value.ts";

interface Shares {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}
const names = ["train", "validation", "test"] as const;

/** `tn-split-shares`: how the rows are divided, in percent. Tells `tn-change` with shares that make up the whole. */
export class TnSplitShares extends LitElement {
  static override properties = { shares: { attribute: false }, rows: { type: Number }, _typed: { state: true } };
  declare shares: Shares;
  declare rows: number;
  /** While what was typed does not make up 100. */
  declare _typed: Shares | null;

  constructor() {
    super();
    this.shares = { train: 0.8, validation: 0.1, test: 0.1 };
    this.rows = 0;
    this._typed = null;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const shown = this._typed ?? this.shares;
    const words = { train: msg("Train"), validation: msg("Validation"), test: msg("Test") };
    const sum = Math.round(100 * (shown.train + shown.validation + shown.test));
    return html`<div class="parts">
        ${names.map(
          (name) =>
            html`<label
              >${words[name]}
              <span
                ><input
                  inputmode="numeric"
                  aria-label=${msg(str`${words[name]} in percent`)}
                  aria-invalid=${sum === 100 ? nothing : "true"}
                  aria-describedby="sum"
                  .value=${toldValue(String(Math.round(100 * shown[name])))}
                  @change=${(event: Event) => this.#set(name, (event.target as HTMLInputElement).value)}
                />
                %</span
              >
              <span class="caption"
                >${this.rows > 0 ? Math.round(this.rows * shown[name]).toLocaleString(document.documentElement.lang) : "–"}</span
              ></label
            >`,
        )}
      </div>
      <div class="bar" aria-hidden="true">
        ${names.map((name) => html`<i class=${name} style="flex-grow:${shown[name]}"></i>`)}
      </div>
      <p id="sum" class="fault" ?hidden=${sum === 100}>
        ${icon("warning", 12)} ${msg(str`Together they make ${sum} %, not 100.`)}
      </p>`;
  }

  #set(name: (typeof names)[number], text: string): void {
    const percent = Math.min(100, Math.max(0, Math.round(Number(text) || 0)));
    const next = { ...(this._typed ?? this.shares), [name]: percent / 100 };
    const isWhole = Math.round(100 * (next.train + next.validation + next.test)) === 100;
    this._typed = isWhole ? null : next;
    if (!isWhole) return;
    this.shares = next;
    this.dispatchEvent(new CustomEvent("tn-change", { detail: next }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-2);
      }
      .parts {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: var(--tn-space-2);
      }
      label {
        display: grid;
        gap: 2px;
      }
      input {
        inline-size: 4rem;
      }
      [aria-invalid] {
        border-color: var(--tn-danger);
      }
      .bar {
        display: flex;
        gap: 2px;
        block-size: 6px;
      }
      i {
        flex-basis: 0;
        border-radius: 3px;
      }
      .train {
        background: var(--tn-data-1);
      }
      .validation {
        background: var(--tn-data-2);
      }
      .test {
        background: var(--tn-data-4);
      }
      .fault {
        color: var(--tn-danger);
        font-size: var(--tn-size-dense);
      }
    `,
  ];
}

customElements.define("tn-split-shares", TnSplitShares);
