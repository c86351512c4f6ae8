import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { baseStyles } from "./base-styles.ts";
import "./button.ts";

/** `tn-level-choice`: how much is shown, one of three. Tells `tn-level` with 0, 1 or 2. */
export class TnLevelChoice extends LitElement {
  static override properties = { level: { type: Number } };
  declare level: number;

  constructor() {
    super();
    this.level = 0;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const titles = [msg("Beginner"), msg("Intermediate"), msg("Expert")];
    return html`<div role="group" aria-label=${msg("Level")}>
      ${titles.map(
        (title, level) =>
          html`<tn-button
            small
            kind="quiet"
            pressed=${level === this.level ? "true" : "false"}
            @click=${() => this.dispatchEvent(new CustomEvent("tn-level", { detail: level }))}
            >${title}</tn-button
          >`,
      )}
    </div>`;
  }

  static override styles = [
    baseStyles,
    css`
      div {
        display: inline-flex;
        flex-wrap: wrap;
        gap: 2px;
        padding: 2px;
        border: 1px solid var(--tn-border);
        border-radius: 8px;
        background: var(--tn-surface);
      }
    `,
  ];
}

customElements.define("tn-level-choice", TnLevelChoice);
