import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, nothing, svg } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import type { ParallelAxis } from "./comparison.ts";

export interface ParallelRun {
  readonly name: string;
  /** Of the data colours, 1 to 8. */
  readonly color: number;
}

const height = 240;
const room = { top: 34, bottom: 26, side: 70 };
const leastGap = 130;

/** `tn-parallel`: a line a run through its settings and results, side by side. */
export class TnParallel extends LitElement {
  static override properties = {
    axes: { attribute: false },
    runs: { attribute: false },
    _width: { state: true },
    _chosen: { state: true },
  };
  declare axes: readonly ParallelAxis[];
  declare runs: readonly ParallelRun[];
  declare _width: number;
  declare _chosen: number | null;
  readonly #resized = new ResizeObserver(() => (this._width = this.clientWidth));

  constructor() {
    super();
    this.axes = [];
    this.runs = [];
    this._width = 800;
    this._chosen = null;
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override render() {
    if (this.axes.length < 2) return html`<p class="quiet">${msg("At least two values must differ to be drawn.")}</p>`;
    const width = Math.max(this._width, 2 * room.side + leastGap * (this.axes.length - 1));
    const x = (index: number) => room.side + (index * (width - 2 * room.side)) / (this.axes.length - 1);
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${msg("Parallel coordinates")}>
        <svg width=${width} height=${height} role="img" aria-label=${this.#told()}>
          ${this.axes.map((axis, index) => drawAxis(axis, x(index)))}
          ${this.runs.map((run, index) => this.#line(run, index, x))}
        </svg>
      </div>
      <ul>
        ${this.runs.map(
          ({ name, color }, index) =>
            html`<li>
              <button
                aria-pressed=${this._chosen === index ? "true" : "false"}
                @click=${() => (this._chosen = this._chosen === index ? null : index)}
              >
                <i style="background:var(--tn-data-${color})"></i><bdi>${name}</bdi>
              </button>
            </li>`,
        )}
      </ul>`;
  }

  #line({ color }: ParallelRun, run: number, x: (index: number) => number) {
    const points = this.axes.flatMap(({ places }, index) => {
      const place = places[run];
      return place === null || place === undefined ? [] : [`${x(index)},${yOf(place)}`];
    });
    const isFaint = this._chosen !== null && this._chosen !== run;
    return svg`<polyline points=${points.join(" ")} class=${isFaint ? "faint" : ""} style="stroke:var(--tn-data-${color})" />`;
  }

  #told(): string {
    return this.runs
      .map(({ name }, run) => {
        const parts = this.axes.map(({ name: axis, places }) => {
          const place = places[run];
          return place === null || place === undefined ? nothing : `${axis} ${Math.round(place * 100)} %`;
        });
        return `${name}: ${parts.filter((part) => part !== nothing).join(", ")}`;
      })
      .join("; ");
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
      .scroll {
        overflow-x: auto;
      }
      text {
        fill: var(--tn-text-quiet);
        font-size: var(--tn-size-caption);
        text-anchor: middle;
      }
      text.name {
        fill: var(--tn-text);
        font-weight: 600;
      }
      line {
        stroke: var(--tn-border-control);
      }
      polyline {
        fill: none;
        stroke-width: 2;
        stroke-linejoin: round;
      }
      polyline.faint {
        opacity: 0.2;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tn-space-2);
        list-style: none;
      }
      button {
        min-block-size: 24px;
        border: 0;
        border-radius: var(--tn-radius-control);
        background: none;
        color: var(--tn-text);
        font: inherit;
        font-size: var(--tn-size-dense);
        cursor: pointer;
      }
      button[aria-pressed="true"] {
        background: var(--tn-accent-quiet);
      }
      i {
        display: inline-block;
        inline-size: 12px;
        block-size: 3px;
        margin-inline-end: 6px;
        vertical-align: middle;
      }
    `,
  ];
}

const yOf = (place: number): number => room.top + (1 - place) * (height - room.top - room.bottom);

function drawAxis({ name, top, bottom }: ParallelAxis, x: number) {
  const short = (text: string) => (text.length > 18 ? `${text.slice(0, 17)}…` : text);
  return svg`<g>
    <line x1=${x} x2=${x} y1=${yOf(1)} y2=${yOf(0)} />
    <text class="name" x=${x} y="12">${short(name)}<title>${name}</title></text>
    <text x=${x} y=${yOf(1) - 6}>${short(top)}</text>
    <text x=${x} y=${yOf(0) + 16}>${short(bottom)}</text>
  </g>`;
}

customElements.define("tn-parallel", TnParallel);
