import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { Download } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import type { DownloadList } from "../../data/download-list.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import { downloadBar } from "../../elements/download-bar.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/state.ts";
import { modelAddress } from "./model-card.ts";

/** `tn-download-queue`: models on their way here, and what can be done about each. */
export class TnDownloadQueue extends LitElement {
  static override properties = { downloads: { attribute: false }, items: { attribute: false } };
  declare downloads: DownloadList;
  /** As `downloads` has them: given apart, so that a change is seen. */
  declare items: readonly Download[];

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { items } = this;
    this.hidden = items.length === 0;
    const open = items.filter(({ state }) => state !== "completed").length;
    return html`<tn-card heading=${open > 0 ? msg(str`Downloads (${open})`) : msg("Downloads")}>
      <ul>
        ${items.map((one) => this.#row(one))}
      </ul>
      <tn-failure .failure=${this.downloads.failure}></tn-failure>
    </tn-card>`;
  }

  #row(one: Download) {
    const { ref, state, problem } = one;
    return html`<li>
      <div class="what">
        <a href=${modelAddress(one)}><bdi dir="ltr">${ref}</bdi></a>
        ${downloadBar(one)}
        ${
          state === "failed" && problem ? html`<span class="caption">${problem.detail} ${problem.mend}</span>` : nothing
        }
      </div>
      <div class="acts">
        ${state === "running" || state === "waiting" ? this.#button(one, "pause", msg("Pause")) : nothing}
        ${state === "paused" ? this.#button(one, "resume", msg("Resume")) : nothing}
        ${state === "failed" ? this.#button(one, "resume", msg("Fetch again")) : nothing}
        <tn-button
          small
          kind="quiet"
          label=${state === "completed" ? msg(str`Take ${ref} off the list`) : msg(str`Cancel ${ref} and forget what came`)}
          @click=${() => void this.downloads.act("remove", one)}
          >${icon("cross", 12)}</tn-button
        >
      </div>
    </li>`;
  }

  #button(one: Download, act: "pause" | "resume", title: string) {
    return html`<tn-button small label=${`${title}: ${one.ref}`} @click=${() => void this.downloads.act(act, one)}
      >${title}</tn-button
    >`;
  }

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      :host {
        display: block;
      }
      ul {
        display: grid;
        gap: var(--tn-space-3);
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: var(--tn-space-3);
        align-items: center;
      }
      .what {
        display: grid;
        gap: var(--tn-space-1);
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      progress {
        inline-size: 100%;
      }
      .acts {
        display: flex;
        gap: var(--tn-space-1);
      }
    `,
  ];
}

customElements.define("tn-download-queue", TnDownloadQueue);
