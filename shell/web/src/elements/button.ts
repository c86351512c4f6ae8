import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "./base-styles.ts";

/** `tn-button`: verbs on it; one `primary` a screen. A disabled one stays focusable and says `reason`. */
export class TnButton extends LitElement {
  static override properties = {
    kind: { reflect: true },
    small: { type: Boolean, reflect: true },
    disabled: { type: Boolean, reflect: true },
    label: {},
    reason: {},
    pressed: {},
  };
  declare kind: "plain" | "primary" | "quiet" | "danger";
  declare small: boolean;
  declare disabled: boolean;
  /** Names a button that shows an icon alone. */
  declare label: string | undefined;
  declare reason: string | undefined;
  declare pressed: "true" | "false" | undefined;

  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  constructor() {
    super();
    this.kind = "plain";
    this.small = false;
    this.disabled = false;
  }

  override render() {
    return html`<button
      type="button"
      part="button"
      aria-label=${this.label ?? nothing}
      title=${(this.disabled ? this.reason : this.label) ?? nothing}
      aria-disabled=${this.disabled ? "true" : nothing}
      aria-pressed=${this.pressed ?? nothing}
      @click=${this.#click}
    >
      <slot></slot>
    </button>`;
  }

  #click(event: Event): void {
    if (!this.disabled) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: inline-flex;
      }
      button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: 6px;
        inline-size: 100%;
        min-block-size: var(--tn-control);
        min-inline-size: var(--tn-control);
        padding: 0 var(--tn-space-3);
        border: 1px solid var(--tn-border-control);
        border-radius: var(--tn-radius-control);
        background: var(--tn-surface-raised);
        color: var(--tn-text);
        font: inherit;
        white-space: nowrap;
        cursor: pointer;
        transition: background var(--tn-time-control) var(--tn-ease);
      }
      button:hover {
        background: var(--tn-surface-lowered);
      }
      button:active {
        transform: translateY(0.5px);
      }
      :host([small]) button {
        min-block-size: var(--tn-control-small);
        min-inline-size: var(--tn-control-small);
        padding: 0 var(--tn-space-2);
        font-size: var(--tn-size-dense);
      }
      :host([kind="primary"]) button {
        border-color: var(--tn-accent);
        background: var(--tn-accent);
        color: var(--tn-on-accent);
        font-weight: 600;
      }
      :host([kind="primary"]) button:hover {
        background: color-mix(in oklch, var(--tn-accent), black 10%);
      }
      :host([kind="quiet"]) button {
        border-color: transparent;
        background: transparent;
        color: var(--tn-text-quiet);
      }
      :host([kind="quiet"]) button:hover,
      button[aria-pressed="true"],
      :host([kind="quiet"]) button[aria-pressed="true"] {
        background: var(--tn-accent-quiet);
        color: var(--tn-text);
      }
      :host([kind="danger"]) button {
        color: var(--tn-danger);
        border-color: var(--tn-danger);
      }
      :host([disabled]) button {
        border-color: var(--tn-border);
        background: var(--tn-surface-lowered);
        color: var(--tn-text-quiet);
        cursor: not-allowed;
      }
      :host([kind="quiet"][disabled]) button {
        border-color: transparent;
        background: transparent;
        opacity: 0.5;
      }
    `,
  ];
}

customElements.define("tn-button", TnButton);
