import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { Job } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "./base-styles.ts";
import "./button.ts";
import { bytes } from "./format.ts";

/** `tn-job-progress`: how far work of the server is. Tells `tn-cancel` when it is to end. */
export class TnJobProgress extends LitElement {
  static override properties = { job: { attribute: false }, label: {} };
  declare job: Job;
  declare label: string;

  constructor() {
    super();
    this.label = "";
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { progress } = this.job;
    const total = progress?.total ?? null;
    return html`<p><strong>${this.label}</strong></p>
      <progress
        max=${total ?? nothing}
        .value=${total === null ? nothing : (progress?.done ?? 0)}
        aria-label=${this.label}
      ></progress>
      <p class="quiet" role="status">
        ${progress === null ? msg("Beginning") : `${progress.step} · ${this.#far(progress)}`}
      </p>
      <tn-button @click=${() => this.dispatchEvent(new Event("tn-cancel"))}>${msg("Cancel")}</tn-button>`;
  }

  #far({ done, total, unit }: NonNullable<Job["progress"]>): string {
    const { lang } = document.documentElement;
    const amount = (value: number): string => (unit === "bytes" ? bytes(value, lang) : value.toLocaleString(lang));
    if (unit === "rows") return msg(str`${amount(done)} rows`);
    return total === null ? amount(done) : msg(str`${amount(done)} of ${amount(total)}`);
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        justify-items: start;
        gap: var(--tn-space-2);
        padding: var(--tn-space-5);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface);
      }
      progress {
        inline-size: min(100%, 30rem);
      }
    `,
  ];
}

customElements.define("tn-job-progress", TnJobProgress);
