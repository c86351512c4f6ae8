import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { TrainingSample } from "@tuneit/protocol";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "./base-styles.ts";

type Row = TrainingSample["rows"][number];
type Token = Row["tokens"][number];

/** Letters of what is cut off: what is seen matters more. */
const shownRest = 240;

/** `tn-token-text`: a row as a model reads it: its tokens, which of them it is trained on, and what is cut off. */
export class TnTokenText extends LitElement {
  static override properties = { row: { attribute: false }, numbered: { type: Boolean } };
  declare row: Row;
  /** With what the vocabulary calls each token, and its number there. */
  declare numbered: boolean;

  constructor() {
    super();
    this.numbered = false;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { tokens, count, rest, restLetters } = this.row;
    const unshown = count - tokens.length;
    const beginning = rest.slice(0, shownRest);
    return html`<p class=${this.numbered ? "numbered" : ""} dir="auto">
      ${tokens.map((token, index) => this.#token(token, index))}${
        unshown === 0 ? nothing : html`<span class="note">${msg(str`and ${unshown} more tokens`)}</span>`
      }${
        rest === ""
          ? nothing
          : html`<del>${beginning}</del>${
                restLetters > beginning.length
                  ? html`<span class="note">${msg(str`and ${restLetters - beginning.length} more letters`)}</span>`
                  : nothing
              }`
      }
    </p>`;
  }

  #token(token: Token, index: number) {
    const kind = token.text === null && token.name !== null ? "template" : index % 2 === 0 ? "even" : "odd";
    const mask = token.trained === null ? "" : token.trained ? "trained" : "ignored";
    const letters = token.text ?? token.name ?? String(token.id);
    return html`<span class="token ${kind} ${mask}" title=${`${token.name ?? ""} ${token.id}`.trim()}
      ><bdi>${letters}</bdi>${
        this.numbered
          ? html`<small dir="ltr"><bdi>${token.text === null ? nothing : token.name}</bdi> ${token.id}</small>`
          : nothing
      }</span
    >`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      p {
        line-height: 1.9;
        overflow-wrap: anywhere;
      }
      bdi,
      del {
        white-space: pre-wrap;
      }
      .token {
        padding-block: 2px;
        border-radius: 3px;
      }
      .even {
        background: var(--tn-surface-lowered);
      }
      .odd {
        background: var(--tn-accent-quiet);
      }
      .template {
        padding-inline: 4px;
        margin-inline: 1px;
        border: 1px solid var(--tn-border-control);
        color: var(--tn-text-quiet);
        font-family: var(--tn-font-mono);
        font-size: var(--tn-size-caption);
      }
      .trained {
        background: var(--tn-ok-quiet);
        border-block-end: 2px solid var(--tn-ok);
      }
      .ignored {
        background: none;
        color: var(--tn-text-quiet);
      }
      .numbered .token {
        display: inline-grid;
        margin: 2px;
        padding-inline: 4px;
        line-height: 1.35;
        vertical-align: top;
      }
      small {
        color: var(--tn-text-quiet);
        font-family: var(--tn-font-mono);
        font-size: var(--tn-size-caption);
      }
      del {
        color: var(--tn-text-quiet);
        text-decoration-color: var(--tn-danger);
      }
      .note {
        padding-inline-start: var(--tn-space-1);
        font-size: var(--tn-size-caption);
      }
    `,
  ];
}

customElements.define("tn-token-text", TnTokenText);
