import { css, html, LitElement } from "lit";
import { baseStyles } from "./base-styles.ts";
import { visibleRows } from "./visible-rows.ts";

export interface LogLine {
  readonly seq: number;
  readonly time: number;
  readonly level: "debug" | "info" | "warning" | "error";
  readonly stage: string;
  readonly text: string;
  readonly code?: string | null;
}

const rowHeight = 20;

/** `tn-log`: lines of a run; follows the newest while its end is in view. Tells `tn-follow` when a scroll changes that. */
export class TnLog extends LitElement {
  static override properties = {
    lines: { attribute: false },
    label: {},
    follows: { type: Boolean },
    _view: { state: true },
  };
  declare lines: readonly LogLine[];
  declare label: string;
  declare _view: { scrollTop: number; height: number };
  declare follows: boolean;

  constructor() {
    super();
    this.lines = [];
    this.label = "";
    this.follows = true;
    this._view = { scrollTop: 0, height: 400 };
  }

  override render() {
    const { first, count } = visibleRows({ ...this._view, rowHeight, total: this.lines.length });
    return html`<div
      class="scroll"
      role="log"
      aria-live="off"
      aria-label=${this.label}
      tabindex="0"
      @scroll=${this.#look}
    >
      <div style="block-size:${this.lines.length * rowHeight}px">
        ${this.lines.slice(first, first + count).map((line, offset) => row(line, first + offset))}
      </div>
    </div>`;
  }

  protected override updated(changed: Map<string, unknown>): void {
    const scroll = this.renderRoot.querySelector(".scroll");
    if ((changed.has("lines") || changed.has("follows")) && this.follows && scroll !== null)
      scroll.scrollTop = scroll.scrollHeight;
  }

  #look(event: Event): void {
    const { scrollTop, clientHeight, scrollHeight } = event.currentTarget as HTMLElement;
    this._view = { scrollTop, height: clientHeight };
    const follows = scrollTop + clientHeight >= scrollHeight - rowHeight;
    if (follows === this.follows) return;
    this.follows = follows;
    this.dispatchEvent(new CustomEvent("tn-follow", { detail: follows }));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        block-size: 18rem;
      }
      .scroll {
        block-size: 100%;
        overflow: auto;
        background: var(--tn-surface);
        font: var(--tn-size-dense) / 20px var(--tn-font-mono);
      }
      .scroll > div {
        position: relative;
      }
      p {
        position: absolute;
        display: flex;
        gap: var(--tn-space-3);
        block-size: 20px;
        padding: 0 var(--tn-space-4);
        white-space: pre;
      }
      time,
      .stage {
        color: var(--tn-text-quiet);
      }
      p {
        min-inline-size: 100%;
      }
      .warning {
        background: var(--tn-warn-quiet);
        color: var(--tn-warn);
      }
      .error {
        background: var(--tn-danger-quiet);
        color: var(--tn-danger);
      }
      .debug {
        color: var(--tn-text-quiet);
      }
    `,
  ];
}

function row({ time, level, stage, text, code }: LogLine, index: number) {
  const at = new Date(time);
  return html`<p dir="ltr" class=${level} style="inset-block-start:${index * rowHeight}px">
    <time datetime=${at.toISOString()}>${at.toTimeString().slice(0, 8)}</time><span class="stage">${stage}</span
    ><span>${level === "info" || level === "debug" ? "" : `${level}: `}${text}</span>${
      code ? html`<span class="stage">${code}</span>` : ""
    }
  </p>`;
}

customElements.define("tn-log", TnLog);
