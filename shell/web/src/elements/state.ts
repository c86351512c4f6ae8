import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "./base-styles.ts";
import { icon } from "./icon.ts";

/** `tn-empty`: why there is nothing, and the one thing to do about it (slotted). */
export class TnEmpty extends LitElement {
  static override properties = { heading: {}, text: {}, page: { type: Boolean } };
  declare heading: string;
  /** It is all there is on the page: its heading is the first. */
  declare page: boolean | undefined;
  declare text: string;

  override render() {
    return html`${this.page === true ? html`<h1>${this.heading}</h1>` : html`<h2>${this.heading}</h2>`}
      <p class="quiet">${this.text}</p>
      <slot></slot>`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        justify-items: start;
        gap: var(--tn-space-2);
        max-inline-size: 34rem;
        padding: var(--tn-space-5);
      }
    `,
  ];
}

export interface Failure {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly mend: string;
}

/** `tn-failure`: what, why, mend and the code, which can be copied. */
export class TnFailure extends LitElement {
  static override properties = { failure: { attribute: false } };
  declare failure: Failure | null;

  constructor() {
    super();
    this.failure = null;
    updateWhenLocaleChanges(this);
  }

  // Without a failure it is not there at all, and leaves no gap in a grid.
  protected override willUpdate(): void {
    this.hidden = this.failure === null;
  }

  override render() {
    if (this.failure === null) return nothing;
    const { code, title, detail, mend } = this.failure;
    return html`<div role="alert">
      <span class="mark">${icon("warning", 18)}</span>
      <div>
        <h2>${title}</h2>
        <p>${detail}</p>
        <p><strong>${msg("What to do:")}</strong> ${mend}</p>
        <p class="caption"><code dir="ltr">${code}</code></p>
      </div>
      <slot></slot>
    </div>`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      [role="alert"] {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: var(--tn-space-3);
        padding: var(--tn-space-4);
        border: 1px solid var(--tn-danger);
        border-radius: var(--tn-radius-card);
        background: var(--tn-danger-quiet);
      }
      [role="alert"] > div {
        display: grid;
        gap: var(--tn-space-1);
      }
      .mark {
        color: var(--tn-danger);
      }
      @media (width < 30rem) {
        [role="alert"] {
          grid-template-columns: auto minmax(0, 1fr);
        }
        ::slotted(*) {
          grid-column: 2;
        }
      }
      ::slotted(*) {
        align-self: start;
      }
      .caption {
        color: inherit;
      }
    `,
  ];
}

/** `tn-skeleton`: the shape of what comes, seen only after 200 ms. */
export class TnSkeleton extends LitElement {
  static override properties = { rows: { type: Number }, label: {} };
  declare rows: number;
  declare label: string;

  constructor() {
    super();
    this.rows = 4;
    this.label = "";
  }

  override render() {
    const rows = Array.from({ length: this.rows }, () => html`<i></i>`);
    return html`<span class="visually-hidden" role="status">${this.label}</span>${rows}`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        align-content: start;
        gap: var(--tn-space-3);
        padding: var(--tn-space-4);
        animation: appear 1ms 200ms both;
      }
      i {
        block-size: 0.75rem;
        border-radius: 4px;
        background: var(--tn-border);
      }
      i:nth-of-type(3n) {
        inline-size: 72%;
      }
      i:nth-of-type(3n + 1) {
        inline-size: 88%;
      }
      @keyframes appear {
        from {
          opacity: 0;
        }
      }
    `,
  ];
}

customElements.define("tn-empty", TnEmpty);
customElements.define("tn-failure", TnFailure);
customElements.define("tn-skeleton", TnSkeleton);
