import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { DatasetDiagnosis } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/state.ts";
import type { Failure } from "../../elements/state.ts";

export type Mend = DatasetDiagnosis["fixes"][number];

/** `tn-import-trouble`: why a file is not read, at its place, and what would help. Tells `tn-mend` and `tn-aside`. */
export class TnImportTrouble extends LitElement {
  static override properties = {
    failure: { attribute: false },
    diagnosis: { attribute: false },
    looking: { type: Boolean },
  };
  declare failure: Failure | null;
  declare diagnosis: DatasetDiagnosis | null;
  /** The place is being looked for, and mends are tried. */
  declare looking: boolean;

  constructor() {
    super();
    this.failure = null;
    this.diagnosis = null;
    this.looking = false;
    updateWhenLocaleChanges(this);
  }

  override render() {
    return html`<tn-failure .failure=${this.failure}></tn-failure>
      ${this.looking ? html`<p class="quiet" role="status">${msg("Trying other ways to read it")}</p>` : nothing}
      ${this.diagnosis === null ? nothing : this.#found(this.diagnosis)}`;
  }

  #found({ lines, expected, found, fixes, wrongLines }: DatasetDiagnosis) {
    const { lang } = document.documentElement;
    return html`${lines.length === 0 ? nothing : this.#lines(lines)}
      ${
        expected === null || found === null
          ? nothing
          : html`<dl>
              <dt>${msg("Expected")}</dt>
              <dd>${expected}</dd>
              <dt>${msg("Found")}</dt>
              <dd>${found}</dd>
            </dl>`
      }
      ${fixes.length === 0 && (wrongLines ?? 0) === 0 ? nothing : html`<h2>${msg("What would help")}</h2>`}
      <ul>
        ${fixes.map((fix) => this.#fix(fix, lang))}
        ${(wrongLines ?? 0) > 0 && lines.length > 0 ? this.#aside(wrongLines ?? 0) : nothing}
      </ul>`;
  }

  #lines(lines: DatasetDiagnosis["lines"]) {
    return html`<ol dir="ltr" tabindex="0" aria-label=${msg("Lines of the file")}>
      ${lines.map(
        ({ line, text, isWrong }) =>
          html`<li class=${isWrong ? "wrong" : ""}>
            <span class="number">${line}</span><code>${text === "" ? " " : visible(text)}</code>${
              isWrong ? html`<span class="visually-hidden">${msg("This line is wrong")}</span>` : nothing
            }
          </li>`,
      )}
    </ol>`;
  }

  #fix(fix: Mend, lang: string) {
    const value = fix.value === "\t" ? msg("tab") : fix.value;
    const words = fix.setting === "use" ? msg(str`Read it with ${value}`) : msg(str`Set ${fix.setting} to ${value}`);
    return html`<li>
      <tn-button @click=${() => this.#tell("tn-mend", fix)}>${icon("check", 14)}${words}</tn-button>
      <span class="quiet">${msg(str`gives ${fix.rows.toLocaleString(lang)} rows and ${fix.columns} columns`)}</span>
    </li>`;
  }

  #aside(count: number) {
    return html`<li>
      <tn-button @click=${() => this.#tell("tn-aside", null)}>${msg(str`Set ${count} lines aside`)}</tn-button>
      <span class="quiet">${msg("copies the good ones to a new dataset; this file stays as it is")}</span>
    </li>`;
  }

  #tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--tn-space-3);
        padding: var(--tn-space-4);
      }
      ol {
        margin: 0;
        padding: 0;
        overflow: auto;
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-control);
        background: var(--tn-surface);
        list-style: none;
      }
      ol li {
        display: flex;
        gap: var(--tn-space-3);
        min-inline-size: max-content;
        padding: 3px var(--tn-space-3);
        white-space: pre;
      }
      .wrong {
        background: var(--tn-danger-quiet);
        color: var(--tn-danger);
      }
      .number {
        min-inline-size: 3rem;
        color: var(--tn-text-quiet);
        font-family: var(--tn-font-mono);
        text-align: end;
      }
      .wrong .number {
        color: inherit;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--tn-space-1) var(--tn-space-3);
      }
      dt {
        color: var(--tn-text-quiet);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      ul {
        display: grid;
        gap: var(--tn-space-2);
        list-style: none;
      }
      ul li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tn-space-3);
      }
    `,
  ];
}

/** Tabs are seen as such: that there is one too many is what is wrong. */
function visible(text: string): string {
  return text.replaceAll("\t", "→\t");
}

customElements.define("tn-import-trouble", TnImportTrouble);
