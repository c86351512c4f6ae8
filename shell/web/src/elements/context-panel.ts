import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { baseStyles } from "./base-styles.ts";
import "./button.ts";
import { icon } from "./icon.ts";

const storageKey = "tuneit.context";

/** Opens or folds the context panel of the page that is shown, if it has one. */
export function foldContext(): void {
  document.dispatchEvent(new Event("tn-fold-context"));
}

/**
 * `tn-context-panel`: what stands beside a form or a list and follows from it. Beside the page where there is room; under
 * 1,100 px a drawer over it. `]` opens and folds it.
 */
export class TnContextPanel extends LitElement {
  static override properties = { label: {}, folded: { type: Boolean, reflect: true } };
  declare label: string;
  declare folded: boolean;
  readonly #narrow = matchMedia("(max-width: 1100px)");

  constructor() {
    super();
    this.label = "";
    this.folded = this.#narrow.matches || localStorage.getItem(storageKey) === "folded";
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("tn-fold-context", this.#fold);
    this.#narrow.addEventListener("change", this.#resized);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("tn-fold-context", this.#fold);
    this.#narrow.removeEventListener("change", this.#resized);
  }

  override render() {
    const words = this.folded ? msg("Open the panel") : msg("Fold the panel");
    return html`<aside aria-label=${this.label} @keydown=${this.#key}>
      <tn-button class="fold" small kind="quiet" label=${words} @click=${this.#fold}>${icon("context", 14)}</tn-button>
      <div class="content" ?inert=${this.folded}><slot></slot></div>
    </aside>`;
  }

  readonly #fold = (): void => {
    this.folded = !this.folded;
    // A drawer that was opened for a moment says nothing about a wide page.
    if (!this.#narrow.matches) localStorage.setItem(storageKey, this.folded ? "folded" : "open");
  };

  readonly #resized = (): void => {
    this.folded = this.#narrow.matches || localStorage.getItem(storageKey) === "folded";
  };

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.#narrow.matches || this.folded) return;
    this.folded = true;
    event.stopPropagation();
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-block-size: 0;
        inline-size: var(--tn-context);
        border-inline-start: 1px solid var(--tn-border);
        background: var(--tn-surface);
      }
      :host([folded]) {
        inline-size: calc(var(--tn-control-small) + 2 * var(--tn-space-2));
      }
      aside {
        position: relative;
        block-size: 100%;
        overflow: auto;
      }
      .fold {
        position: absolute;
        inset-block-start: var(--tn-space-2);
        inset-inline-end: var(--tn-space-2);
        z-index: 1;
      }
      :host([folded]) .content {
        display: none;
      }
      @media (max-width: 1100px) {
        :host {
          position: fixed;
          inset-block: var(--tn-top-bar) var(--tn-status-bar);
          inset-inline-end: 0;
          z-index: 5;
          inline-size: min(var(--tn-context), 92vw);
          box-shadow: var(--tn-shadow);
        }
        :host([folded]) {
          inset-block-end: auto;
          block-size: 2.5rem;
          border: 1px solid var(--tn-border);
          border-start-start-radius: var(--tn-radius-card);
          border-end-start-radius: var(--tn-radius-card);
        }
      }
    `,
  ];
}

customElements.define("tn-context-panel", TnContextPanel);
