import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { Problem } from "@tuneit/protocol";
import type { PlanPreview } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";

/** `tn-start-panel`: what has to be decided before a run starts, and the button. Tells `tn-start` with `none` or `declared`. */
export class TnStartPanel extends LitElement {
  static override properties = {
    preview: { attribute: false },
    moved: { attribute: false },
    isStarting: { type: Boolean },
    reason: { attribute: false },
  };
  declare preview: PlanPreview | null;
  declare moved: readonly Problem[];
  declare isStarting: boolean;
  /** Why it cannot start; null where it can. */
  declare reason: string | null;

  constructor() {
    super();
    this.preview = null;
    this.moved = [];
    this.isStarting = false;
    this.reason = null;
    updateWhenLocaleChanges(this);
  }

  /** By key: starts, or goes to what has to be decided first. */
  act(): void {
    if (this.reason !== null || this.isStarting) return;
    if (this.#missing.length > 0) this.renderRoot.querySelector<HTMLElement>(".ask")?.focus();
    else this.#tell("none");
  }

  get #missing() {
    return this.preview?.missing ?? [];
  }

  override render() {
    const asks = this.#missing.length > 0;
    const reason = this.reason ?? (asks ? msg("Decide about the permissions first.") : undefined);
    return html`${this.#moves()} ${asks ? this.#permissions() : nothing}
      <tn-button
        kind="primary"
        ?disabled=${reason !== undefined || this.isStarting}
        reason=${reason ?? msg("It is being started.")}
        @click=${() => this.#tell("none")}
        >${icon("play", 14)}${this.isStarting ? msg("Starting…") : msg("Start")}</tn-button
      >
      <p class="caption">${reason ?? msg("Ctrl Enter")}</p>`;
  }

  #moves() {
    if (this.moved.length === 0) return nothing;
    return html`<section role="alert" class="moved">
      <h2>${msg("The plan is not what you saw")}</h2>
      <ul>
        ${this.moved.slice(0, 20).map(({ pointer, message }) => html`<li><code dir="ltr">${pointer}</code> ${message}</li>`)}
      </ul>
      <p>${msg("The numbers above are those of the new plan. Start takes it as it is now.")}</p>
    </section>`;
  }

  #permissions() {
    const byMeaning = Map.groupBy(this.#missing, ({ means, reason }) => `${means}\n${reason}`);
    const plugins = new Set(this.#missing.map(({ plugin }) => plugin));
    return html`<section class="ask" tabindex="-1" aria-label=${msg("Permissions")}>
      <h2>${msg(str`${plugins.size} plugins ask for permission`)}</h2>
      <ul>
        ${[...byMeaning.values()].map(
          (asked) =>
            html`<li>
              ${asked[0]?.means}
              <span class="caption">${asked[0]?.reason}</span>
              <span class="caption" dir="ltr">${asked.map(({ plugin }) => plugin).join(", ")}</span>
            </li>`,
        )}
      </ul>
      <tn-button
        ?disabled=${this.reason !== null || this.isStarting}
        reason=${this.reason ?? ""}
        @click=${() => this.#tell("declared")}
        >${msg("Allow this and start")}</tn-button
      >
    </section>`;
  }

  #tell(detail: "none" | "declared"): void {
    this.dispatchEvent(new CustomEvent("tn-start", { detail }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-2);
      }
      section {
        display: grid;
        gap: var(--tn-space-2);
        max-block-size: 40vh;
        padding: var(--tn-space-3);
        border-radius: var(--tn-radius-control);
        background: var(--tn-warn-quiet);
        font-size: var(--tn-size-dense);
        overflow: auto;
      }
      section .caption,
      .moved code {
        color: inherit;
      }
      h2 {
        font: 600 var(--tn-size-base) / 1.4 var(--tn-font);
      }
      ul {
        padding-inline-start: 1.1em;
      }
      .caption {
        text-align: center;
      }
      li .caption {
        display: block;
        text-align: start;
      }
    `,
  ];
}

customElements.define("tn-start-panel", TnStartPanel);
