import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { RunRow } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { runStatusBadge } from "../../elements/run-status.ts";
import "../../elements/state.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";

/** `tn-compare-choice`: the newest runs, to choose from. Tells `tn-chosen` with ids. */
export class TnCompareChoice extends LitElement {
  static override properties = {
    services: { attribute: false },
    chosen: { attribute: false },
    _ticked: { state: true },
  };
  declare services: Services;
  /** Ids that are compared already. */
  declare chosen: readonly string[];
  declare _ticked: readonly string[];
  readonly #runs = new Loading<{ items: readonly RunRow[] }>(this);

  constructor() {
    super();
    this.chosen = [];
    this._ticked = [];
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    if (!this.hasUpdated) void this.#runs.load((signal) => this.services.client.get("/runs?limit=30", signal));
  }

  override render() {
    const rows = this.#runs.value?.items.filter(({ id }) => !this.chosen.includes(id));
    if (rows === undefined)
      return this.#runs.failure
        ? html`<tn-failure .failure=${this.#runs.failure}></tn-failure>`
        : html`<tn-skeleton label=${msg("Loading runs")}></tn-skeleton>`;
    const least = this.chosen.length === 0 ? 2 : 1;
    return html`<ul>
        ${rows.map(
          ({ id, name, status }) =>
            html`<li>
              <label
                ><input type="checkbox" .checked=${this._ticked.includes(id)} @change=${() => this.#tick(id)} /><bdi
                  >${name}</bdi
                ></label
              >${runStatusBadge(status)}
            </li>`,
        )}
      </ul>
      ${rows.length === 0 ? html`<p class="quiet">${msg("There is no other run.")}</p>` : nothing}
      <tn-button
        kind="primary"
        ?disabled=${this._ticked.length < least}
        reason=${msg("Choose at least two runs.")}
        @click=${() => this.dispatchEvent(new CustomEvent("tn-chosen", { detail: this._ticked }))}
        >${msg("Compare")}</tn-button
      >`;
  }

  #tick(id: string): void {
    this._ticked = this._ticked.includes(id) ? this._ticked.filter((one) => one !== id) : [...this._ticked, id];
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-3);
        justify-items: start;
      }
      ul {
        display: grid;
        gap: 4px;
        inline-size: min(32rem, 100%);
        max-block-size: 60vh;
        overflow: auto;
        list-style: none;
      }
      li,
      label {
        display: flex;
        align-items: center;
        gap: var(--tn-space-2);
      }
      li {
        justify-content: space-between;
        min-block-size: var(--tn-row-compact);
      }
      input {
        min-block-size: 1rem;
        margin: 0;
        accent-color: var(--tn-accent);
      }
    `,
  ];
}

customElements.define("tn-compare-choice", TnCompareChoice);
