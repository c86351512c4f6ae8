import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { DataSource, SourceAsk } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/state.ts";

/** `tn-source-leave`: what a fetch must be allowed before, in plain words; tells `tn-allowed`. Nothing is allowed unasked. */
export class TnSourceLeave extends LitElement {
  static override properties = {
    services: { attribute: false },
    place: { attribute: false },
    missing: { attribute: false },
  };
  declare services: Services;
  declare place: Pick<DataSource, "plugin" | "title">;
  declare missing: readonly SourceAsk[];
  readonly #allowed = new Loading<unknown>(this);

  constructor() {
    super();
    this.missing = [];
    updateWhenLocaleChanges(this);
  }

  override render() {
    if (this.missing.length === 0) return nothing;
    const { plugin } = this.place;
    return html`<section aria-label=${msg("What it needs leave for")}>
      <p>${icon("shield", 16)} ${msg(str`Before anything is fetched, ${plugin} asks to:`)}</p>
      <ul>
        ${this.missing.map(
          ({ scope, means, reason }) =>
            html`<li>
              ${means} <span class="quiet">· ${reason} · <code dir="ltr">${scope}</code></span>
            </li>`,
        )}
      </ul>
      <tn-button @click=${() => void this.#allow()}>${msg("Allow it")}</tn-button>
      <tn-failure .failure=${this.#allowed.failure}></tn-failure>
    </section>`;
  }

  async #allow(): Promise<void> {
    const path = `/plugins/${encodeURIComponent(this.place.plugin)}/grants`;
    await this.#allowed.load(async () => {
      for (const { kind, scope } of this.missing)
        await this.services.client.send("PUT", path, { body: { kind, scope, decision: "allow" } });
    });
    this.dispatchEvent(new Event("tn-allowed"));
  }

  static override styles = [
    baseStyles,
    css`
      section {
        display: grid;
        justify-items: start;
        gap: var(--tn-space-2);
        padding: var(--tn-space-4);
        border: 1px solid var(--tn-warn);
        border-radius: var(--tn-radius-card);
        background: var(--tn-warn-quiet);
      }
      ul {
        padding-inline-start: 1.2em;
      }
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];
}

customElements.define("tn-source-leave", TnSourceLeave);
