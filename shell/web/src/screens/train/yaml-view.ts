import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import { icon } from "../../elements/icon.ts";

export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

/** `tn-yaml`: the recipe as its file says it, what is wrong beside its line. Tells `tn-text`. */
export class TnYaml extends LitElement {
  static override properties = { text: {}, problems: { attribute: false } };
  declare text: string;
  declare problems: readonly LineProblem[];

  constructor() {
    super();
    this.text = "";
    this.problems = [];
    updateWhenLocaleChanges(this);
  }

  override render() {
    const lines = this.text.split("\n").length;
    const wrong = new Set(this.problems.map(({ line }) => line));
    const numbers = Array.from({ length: lines }, (_, index) => index + 1);
    return html`<div class="editor">
        <div class="numbers" aria-hidden="true">
          ${numbers.map((line) => html`<i class=${wrong.has(line) ? "wrong" : ""}>${line}</i>`)}
        </div>
        <textarea
          aria-label=${msg("Recipe as YAML")}
          aria-describedby="problems"
          aria-invalid=${this.problems.length > 0 ? "true" : "false"}
          dir="ltr"
          spellcheck="false"
          autocomplete="off"
          wrap="off"
          rows=${lines}
          .value=${this.text}
          @input=${this.#typed}
          @keydown=${this.#key}
        ></textarea>
      </div>
      <ul id="problems">
        ${this.problems.map(
          ({ line, message }) =>
            html`<li>
              ${icon("warning", 13)}<button @click=${() => this.#goTo(line)}>${msg(str`Line ${line}`)}</button>
              <span>${message}</span>
            </li>`,
        )}
      </ul>`;
  }

  get #area(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  #typed(event: InputEvent): void {
    this.#tell((event.target as HTMLTextAreaElement).value);
  }

  // Tab leaves the field, as everywhere; a new line begins where the one before began.
  #key(event: KeyboardEvent): void {
    const area = event.target as HTMLTextAreaElement;
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    const before = area.value.slice(0, area.selectionStart);
    const [, indent = ""] = /(?:^|\n)( *)[^\n]*$/.exec(before) ?? [];
    if (indent === "") return;
    event.preventDefault();
    area.setRangeText(`\n${indent}`, area.selectionStart, area.selectionEnd, "end");
    this.#tell(area.value);
  }

  #tell(text: string): void {
    this.text = text;
    this.dispatchEvent(new CustomEvent("tn-text", { detail: text }));
  }

  #goTo(line: number): void {
    const area = this.#area;
    if (area === null) return;
    const start =
      area.value
        .split("\n")
        .slice(0, line - 1)
        .join("\n").length + (line > 1 ? 1 : 0);
    const end = area.value.indexOf("\n", start);
    area.focus();
    area.setSelectionRange(start, end < 0 ? area.value.length : end);
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-3);
      }
      .editor {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        border: 1px solid var(--tn-border-control);
        border-radius: var(--tn-radius-control);
        background: var(--tn-surface-raised);
        font: var(--tn-size-dense) / 20px var(--tn-font-mono);
        overflow: hidden;
      }
      .numbers {
        padding: var(--tn-space-3) var(--tn-space-2);
        border-inline-end: 1px solid var(--tn-border);
        background: var(--tn-surface);
        color: var(--tn-text-quiet);
        text-align: end;
      }
      .numbers i {
        display: block;
        font-style: normal;
      }
      .wrong {
        color: var(--tn-danger);
        font-weight: 700;
      }
      textarea {
        padding: var(--tn-space-3);
        border: 0;
        border-radius: 0;
        font: inherit;
        resize: none;
        overflow: auto hidden;
        tab-size: 2;
      }
      textarea:focus-visible {
        outline-offset: -2px;
      }
      ul {
        display: grid;
        gap: var(--tn-space-1);
        list-style: none;
      }
      li {
        display: flex;
        gap: var(--tn-space-2);
        align-items: baseline;
        color: var(--tn-danger);
      }
      li svg {
        flex: none;
        align-self: center;
      }
      li button {
        min-block-size: 24px;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        font-weight: 600;
        text-decoration: underline;
        white-space: nowrap;
        cursor: pointer;
      }
      span {
        color: var(--tn-text);
      }
    `,
  ];
}

customElements.define("tn-yaml", TnYaml);
