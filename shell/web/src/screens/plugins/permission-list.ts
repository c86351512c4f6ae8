import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";

export interface AskedPermission {
  readonly kind: string;
  readonly scope: string;
  readonly reason: string;
  readonly required: boolean;
  readonly means: string;
  readonly decision?: "granted" | "denied" | "undecided";
}

export interface Decided {
  readonly kind: string;
  readonly scope: string;
  readonly decision: "allow" | "deny" | "forget";
}

const tones = { granted: "ok", denied: "danger", undecided: "neutral" } as const;

/**
 * `tn-permissions`: what a plugin asks for, in words, each with its reason; what the combination allows stands first. Where
 * they can be decided it tells `tn-decide`.
 */
export class TnPermissions extends LitElement {
  static override properties = {
    permissions: { attribute: false },
    warnings: { attribute: false },
    known: { attribute: false },
    decidable: { type: Boolean },
  };
  declare permissions: readonly AskedPermission[];
  declare warnings: readonly string[];
  /** `kind scope` of those that were there before; the others are marked as new. Null marks none. */
  declare known: ReadonlySet<string> | null;
  declare decidable: boolean;

  constructor() {
    super();
    this.permissions = [];
    this.warnings = [];
    this.known = null;
    this.decidable = false;
    updateWhenLocaleChanges(this);
  }

  override render() {
    if (this.permissions.length === 0) return html`<p class="quiet">${msg("It asks for nothing.")}</p>`;
    return html`${this.warnings.map((warning) => html`<p class="warning">${icon("warning", 16)}<span>${warning}</span></p>`)}
      <ul>
        ${this.permissions.map((one) => this.#row(one))}
      </ul>`;
  }

  #row(one: AskedPermission) {
    const { kind, scope, reason, means, decision, required } = one;
    const words = { granted: msg("granted"), denied: msg("denied"), undecided: msg("not decided") };
    const isNew = this.known !== null && !this.known.has(`${kind} ${scope}`);
    return html`<li>
      <div class="what">
        <p>
          <strong>${sentence(means)}</strong>${isNew ? html` <tn-badge tone="warn">${msg("new")}</tn-badge>` : nothing}
        </p>
        <p class="quiet">“<bdi>${reason}</bdi>”</p>
        <p class="caption">
          <span dir="ltr">${kind} · ${scope}</span> · ${required ? msg("required") : msg("optional")}
        </p>
      </div>
      ${decision === undefined ? nothing : html`<tn-badge tone=${tones[decision]}>${words[decision]}</tn-badge>`}
      ${decision === undefined || !this.decidable ? nothing : this.#acts(one, decision)}
    </li>`;
  }

  #acts({ kind, scope, means }: AskedPermission, decision: "granted" | "denied" | "undecided") {
    const act = (name: string, wish: Decided["decision"]) =>
      html`<tn-button
        small
        label="${name}: ${means}"
        @click=${() => this.dispatchEvent(new CustomEvent<Decided>("tn-decide", { detail: { kind, scope, decision: wish } }))}
        >${name}</tn-button
      >`;
    return html`<div class="acts">
      ${decision === "granted" ? nothing : act(msg("Grant"), "allow")}
      ${decision === "denied" ? nothing : act(msg("Deny"), "deny")}
      ${decision === "undecided" ? nothing : act(msg("Forget"), "forget")}
    </div>`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      ul {
        display: grid;
        list-style: none;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: start;
        gap: var(--tn-space-2) var(--tn-space-3);
        padding-block: var(--tn-space-3);
        border-block-start: 1px solid var(--tn-border);
      }
      li:first-child {
        border: 0;
        padding-block-start: 0;
      }
      .what {
        flex: 1 1 16rem;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      .acts {
        display: flex;
        gap: var(--tn-space-1);
      }
      .warning {
        display: flex;
        gap: var(--tn-space-2);
        align-items: start;
        margin-block-end: var(--tn-space-3);
        padding: var(--tn-space-2) var(--tn-space-3);
        border-radius: var(--tn-radius-control);
        background: var(--tn-warn-quiet);
        color: var(--tn-warn);
        font-weight: 600;
      }
      .warning svg {
        flex: none;
        margin-block-start: 2px;
      }
    `,
  ];
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

customElements.define("tn-permissions", TnPermissions);
