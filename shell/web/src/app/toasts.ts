import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement } from "lit";
import type { Notice } from "../data/notices.ts";
import "../elements/badge.ts";
import { baseStyles } from "../elements/base-styles.ts";
import "../elements/button.ts";
import { icon } from "../elements/icon.ts";
import { noticeWords } from "../elements/notice-words.ts";

const mostShown = 3;

/** `tn-toasts`: the newest notices over the page, in a row of their own. They stay until somebody closes them or follows them. */
export class TnToasts extends LitElement {
  static override properties = { _shown: { state: true } };
  declare _shown: readonly Notice[];

  constructor() {
    super();
    this._shown = [];
    updateWhenLocaleChanges(this);
  }

  show(notice: Notice): void {
    this._shown = [...this._shown, notice].slice(-mostShown);
  }

  override render() {
    return html`<div role="status">
      ${this._shown.map((notice) => {
        const { words, tone } = noticeWords(notice.kind, notice.name);
        return html`<p>
          <tn-badge tone=${tone}></tn-badge><span><bdi>${words}</bdi></span>
          <a href=${notice.path} @click=${() => this.#close(notice)}>${msg("Show it")}</a>
          <tn-button small kind="quiet" label=${msg("Close")} @click=${() => this.#close(notice)}
            >${icon("cross", 14)}</tn-button
          >
        </p>`;
      })}
    </div>`;
  }

  #close(notice: Notice): void {
    this._shown = this._shown.filter((one) => one !== notice);
  }

  static override styles = [
    baseStyles,
    css`
      /* A row of the frame: it lies over nothing that somebody may want to press. */
      :host {
        display: block;
        min-inline-size: 0;
      }
      div {
        display: grid;
      }
      p {
        display: flex;
        align-items: center;
        gap: var(--tn-space-3);
        padding: var(--tn-space-2) var(--tn-space-3);
        padding-inline: var(--tn-space-5);
        border-block-end: 1px solid var(--tn-border);
        background: var(--tn-surface-raised);
      }
      span {
        flex: 1;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

customElements.define("tn-toasts", TnToasts);
