import { css, html, LitElement } from "lit";
import { baseStyles } from "./base-styles.ts";
import { icon, type IconName } from "./icon.ts";

export type Tone = "neutral" | "ok" | "warn" | "danger" | "info";

const icons = {
  neutral: "clock",
  ok: "check",
  warn: "warning",
  danger: "cross",
  info: "play",
} as const satisfies Record<Tone, IconName>;

/** `tn-badge`: a status in its colour, always with an icon and its word. */
export class TnBadge extends LitElement {
  static override properties = { tone: { reflect: true }, icon: {} };
  declare tone: Tone;
  declare icon: IconName | undefined;

  constructor() {
    super();
    this.tone = "neutral";
  }

  override render() {
    return html`${icon(this.icon ?? icons[this.tone], 12)}<slot></slot>`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        padding: 1px 7px 1px 6px;
        border-radius: 99px;
        background: var(--tn-surface-lowered);
        color: var(--tn-text-quiet);
        font-size: var(--tn-size-dense);
        white-space: nowrap;
      }
      :host([tone="ok"]) {
        background: var(--tn-ok-quiet);
        color: var(--tn-ok);
      }
      :host([tone="warn"]) {
        background: var(--tn-warn-quiet);
        color: var(--tn-warn);
      }
      :host([tone="danger"]) {
        background: var(--tn-danger-quiet);
        color: var(--tn-danger);
      }
      :host([tone="info"]) {
        background: var(--tn-info-quiet);
        color: var(--tn-info);
      }
    `,
  ];
}

customElements.define("tn-badge", TnBadge);
