import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { noticeRulesTable } from "../../app/notice-rules-table.ts";
import { forgetNotices, pastNotices, readAllNotices, type Notice } from "../../data/notices.ts";
import "../../elements/badge.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { noticeWords } from "../../elements/notice-words.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument } from "../../elements/while-shown.ts";
import "../../elements/state.ts";

/** `tn-notices`: what happened, newest first, and what is to be told where. Seeing the page is reading them. */
export class TnNotices extends LitElement {
  constructor() {
    super();
    updateWhenLocaleChanges(this);
    onDocument(this, "tn-notices", this.#changed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    readAllNotices();
  }

  override render() {
    const past = pastNotices();
    return html`<div class="head">
        <h1>${msg("Notices")}</h1>
        ${past.length === 0 ? "" : html`<tn-button class="push" small @click=${forgetNotices}>${msg("Clear the list")}</tn-button>`}
      </div>
      <div class="body">
        <tn-card heading=${msg("What is told, and where")}>${noticeRulesTable(() => this.requestUpdate())}</tn-card>
        ${
          past.length === 0
            ? html`<tn-empty
                heading=${msg("Nothing happened yet")}
                text=${msg("Ends of runs and plugins that want a decision are told here.")}
              ></tn-empty>`
            : html`<tn-card flush heading=${msg("What happened")}
                ><ul>
                  ${past.map(row)}
                </ul></tn-card
              >`
        }
      </div>`;
  }

  readonly #changed = (): void => this.requestUpdate();

  static override styles = [
    baseStyles,
    pageStyles,
    css`
      ul {
        list-style: none;
      }
      li a {
        display: flex;
        align-items: center;
        gap: var(--tn-space-3);
        min-block-size: var(--tn-row);
        padding: var(--tn-space-1) var(--tn-space-4);
        border-block-end: 1px solid var(--tn-border);
        color: var(--tn-text);
      }
      li a.fresh {
        font-weight: 600;
      }
      time {
        margin-inline-start: auto;
        color: var(--tn-text-quiet);
        font-size: var(--tn-size-dense);
        font-weight: 400;
      }
    `,
  ];
}

function row({ kind, name, path, at, isRead }: Notice) {
  const { words, tone } = noticeWords(kind, name);
  const when = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  return html`<li>
    <a href=${path} class=${isRead ? "" : "fresh"}>
      <tn-badge tone=${tone}></tn-badge><bdi>${words}</bdi><time datetime=${new Date(at).toISOString()}>${when}</time>
    </a>
  </li>`;
}

customElements.define("tn-notices", TnNotices);
