import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/log-view.ts";
import type { RunState } from "./run-state.ts";

export const levels = ["debug", "info", "warning", "error"] as const;
export type Level = (typeof levels)[number];

/** `tn-run-log`: the log by level and words; follows its end till the reader scrolls away. */
export class TnRunLog extends LitElement {
  static override properties = {
    state: { attribute: false },
    revision: { type: Number },
    level: {},
    words: {},
    _follows: { state: true },
  };
  declare state: RunState;
  /** Changes when `state` has something new. */
  declare revision: number;
  declare level: Level;
  declare words: string;
  declare _follows: boolean;

  constructor() {
    super();
    this.revision = 0;
    this.level = "debug";
    this.words = "";
    this._follows = true;
    updateWhenLocaleChanges(this);
  }

  override render() {
    const lines = this.#shown();
    const { log, counts } = this.state;
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return html`<div class="bar">
        <div role="group" aria-label=${msg("Levels")}>${levels.map((level) => this.#levelButton(level))}</div>
        <input
          type="search"
          aria-label=${msg("Search the log")}
          placeholder=${msg("Search the log")}
          .value=${this.words}
          @input=${(event: Event) => this.#tell("tn-words", (event.target as HTMLInputElement).value)}
        />
        <span class="caption"
          >${msg(str`${lines.length} lines`)}${
            all > log.length ? msg(str`, the newest ${log.length} of ${all}`) : nothing
          }</span
        >
        <tn-button small pressed=${this._follows ? "true" : "false"} @click=${this.#follow}>${msg("Follow")}</tn-button>
        <tn-button small @click=${() => this.#tell("tn-save", lines)}>${msg("Save")}</tn-button>
      </div>
      ${
        lines.length === 0
          ? html`<p class="quiet none">${all === 0 ? msg("Nothing was logged yet.") : msg("No line fits.")}</p>`
          : html`<tn-log
              label=${msg("Log")}
              .lines=${lines}
              .follows=${this._follows}
              @tn-follow=${({ detail }: CustomEvent<boolean>) => (this._follows = detail)}
            ></tn-log>`
      }`;
  }

  #levelButton(level: Level) {
    const words = { debug: msg("All"), info: msg("From info"), warning: msg("From warnings"), error: msg("Errors") };
    const count = level === "warning" || level === "error" ? (this.state.counts[level] ?? 0) : 0;
    return html`<tn-button
      small
      class=${count > 0 ? level : ""}
      pressed=${level === this.level ? "true" : "false"}
      @click=${() => this.#tell("tn-level", level)}
      >${words[level]}${count > 0 ? html` <b>${count}</b>` : nothing}</tn-button
    >`;
  }

  #shown() {
    const least = levels.indexOf(this.level);
    const words = this.words.toLowerCase();
    if (least === 0 && words === "") return [...this.state.log];
    return this.state.log.filter(
      (line) =>
        levels.indexOf(line.level) >= least &&
        (words === "" || `${line.stage} ${line.text} ${line.code ?? ""}`.toLowerCase().includes(words)),
    );
  }

  #follow(): void {
    this._follows = !this._follows;
  }

  #tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tn-space-2) var(--tn-space-3);
        padding: var(--tn-space-2) var(--tn-space-4);
        border-block-end: 1px solid var(--tn-border);
      }
      .bar > div {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .bar .caption {
        margin-inline-end: auto;
      }
      input {
        inline-size: min(16rem, 100%);
        min-block-size: var(--tn-control-small);
      }
      .warning b {
        color: var(--tn-warn);
      }
      .error b {
        color: var(--tn-danger);
      }
      tn-log {
        flex: 1;
        block-size: auto;
        min-block-size: 14rem;
      }
      .none {
        padding: var(--tn-space-5);
        text-align: center;
      }
    `,
  ];
}

customElements.define("tn-run-log", TnRunLog);
