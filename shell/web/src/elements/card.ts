import { css, html, LitElement } from "lit";
import { baseStyles } from "./base-styles.ts";

/** `tn-card`: a surface with a heading; `actions` stand at its end. */
export class TnCard extends LitElement {
  static override properties = { heading: {}, flush: { type: Boolean, reflect: true } };
  declare heading: string;
  /** No padding: a table or chart that reaches the edge. */
  declare flush: boolean;

  constructor() {
    super();
    this.heading = "";
    this.flush = false;
  }

  override render() {
    return html`<section aria-label=${this.heading}>
      <header>
        <h2>${this.heading}</h2>
        <slot name="actions"></slot>
      </header>
      <div><slot></slot></div>
    </section>`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-inline-size: 0;
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface);
        overflow: hidden;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--tn-space-2);
        min-block-size: 2.5rem;
        padding: 0 var(--tn-space-4);
        border-block-end: 1px solid var(--tn-border);
      }
      h2 {
        font-size: var(--tn-size-base);
      }
      div {
        padding: var(--tn-space-4);
      }
      :host([flush]) div {
        padding: 0;
      }
    `,
  ];
}

customElements.define("tn-card", TnCard);
