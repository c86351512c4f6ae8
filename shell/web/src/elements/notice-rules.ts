import { msg } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { baseStyles } from "./base-styles.ts";
import "./button.ts";
import { plainTableStyles } from "./plain-table-styles.ts";

export interface RuleRow {
  readonly kind: string;
  readonly title: string;
  readonly page: boolean;
  readonly system: boolean;
}

/** `tn-notice-rules`: kinds of notices by channels. Tells `tn-rule` with the row as it should be, `tn-allow` to ask the system. */
export class TnNoticeRules extends LitElement {
  static override properties = { rules: { attribute: false }, permission: {} };
  declare rules: readonly RuleRow[];
  /** What the system said: `granted`, `denied`, `default` (not asked), `absent`. */
  declare permission: string;

  constructor() {
    super();
    this.rules = [];
    this.permission = "absent";
  }

  override render() {
    const isAllowed = this.permission === "granted";
    return html`<table>
        <thead>
          <tr>
            <th scope="col">${msg("What happened")}</th>
            <th scope="col">${msg("On the page")}</th>
            <th scope="col">${msg("By the system")}</th>
          </tr>
        </thead>
        <tbody>
          ${this.rules.map(
            (rule) =>
              html`<tr>
                <th scope="row">${rule.title}</th>
                <td>
                  ${this.#box(`${rule.title}: ${msg("On the page")}`, rule.page, (page) => ({ ...rule, page }), true)}
                </td>
                <td>
                  ${this.#box(`${rule.title}: ${msg("By the system")}`, rule.system && isAllowed, (system) => ({ ...rule, system }), isAllowed)}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${this.#permission()}`;
  }

  #box(label: string, isOn: boolean, next: (isOn: boolean) => RuleRow, isEnabled: boolean) {
    return html`<input
      type="checkbox"
      aria-label=${label}
      ?disabled=${!isEnabled}
      .checked=${isOn}
      @change=${(event: Event) =>
        this.dispatchEvent(new CustomEvent("tn-rule", { detail: next((event.target as HTMLInputElement).checked) }))}
    />`;
  }

  #permission() {
    if (this.permission === "granted")
      return html`<p class="quiet">${msg("The system shows them while this page is not in view.")}</p>`;
    if (this.permission === "denied")
      return html`<p class="quiet">
        ${msg("This browser does not let the page use the system's notices. Its settings for this address change that.")}
      </p>`;
    if (this.permission === "absent")
      return html`<p class="quiet">${msg("This browser has no notices of the system.")}</p>`;
    return html`<p>
      <tn-button @click=${() => this.dispatchEvent(new Event("tn-allow"))}
        >${msg("Allow notices of the system")}</tn-button
      >
    </p>`;
  }

  static override styles = [
    baseStyles,
    plainTableStyles,
    css`
      input {
        inline-size: 20px;
        min-block-size: 24px;
        padding: 0;
        accent-color: var(--tn-accent);
      }
      p {
        padding-block-start: var(--tn-space-3);
      }
    `,
  ];
}

customElements.define("tn-notice-rules", TnNoticeRules);
