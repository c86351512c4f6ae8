import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, unsafeCSS } from "lit";
import uPlot from "uplot";
import uplotStyles from "uplot/dist/uPlot.min.css?inline";
import { baseStyles } from "../base-styles.ts";
import { axisLabel, metric } from "../format.ts";
import { Pyramid } from "./pyramid.ts";

export interface LineSeries {
  readonly name: string;
  /** x and value; ever more of them while a run lives. */
  readonly points: readonly (readonly [number, number | string | null])[];
}

const height = 220;

/** `tn-line-chart`: uPlot over a pyramid, drawn from tokens, with its values as a table beside it. */
export class TnLineChart extends LitElement {
  static override properties = { heading: {}, unit: {}, series: { attribute: false }, isLog: { type: Boolean } };
  declare heading: string;
  declare unit: string;
  declare series: readonly LineSeries[];
  declare isLog: boolean;
  #plot: uPlot | null = null;
  readonly #resized = new ResizeObserver(() => this.#draw());
  readonly #restyle = (): void => this.#draw();

  constructor() {
    super();
    this.heading = "";
    this.unit = "";
    this.series = [];
    this.isLog = false;
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
    document.addEventListener("tn-theme", this.#restyle);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
    document.removeEventListener("tn-theme", this.#restyle);
    this.#plot?.destroy();
    this.#plot = null;
  }

  override render() {
    return html`<figure>
      <figcaption>
        <h2>${this.heading}</h2>
        <span class="caption">${this.unit}</span>
        <ul>
          ${this.series.map(
            ({ name, points }, index) =>
              html`<li>
                <i style="background:var(--tn-data-${(index % 8) + 1})"></i>${name}
                <b>${metric(points.at(-1)?.[1] ?? "–")}</b>
              </li>`,
          )}
        </ul>
      </figcaption>
      <div class="plot" role="img" aria-label=${this.#described()}></div>
    </figure>`;
  }

  protected override updated(): void {
    this.#draw();
  }

  #described(): string {
    const parts = this.series.map(({ name, points }) => {
      const [first, last] = [metric(points[0]?.[1] ?? "–"), metric(points.at(-1)?.[1] ?? "–")];
      return msg(str`${name}: from ${first} to ${last}`);
    });
    return `${this.heading}. ${parts.join("; ")}`;
  }

  // A plot is made anew: uPlot reads colours once, and with a pyramid it is cheap.
  #draw(): void {
    const host = this.renderRoot.querySelector<HTMLElement>(".plot");
    if (host === null || host.clientWidth === 0) return;
    this.#plot?.destroy();
    const data = uPlot.join(this.series.map((series) => columnsOf(series, host.clientWidth)));
    this.#plot = new uPlot(this.#options(host.clientWidth), data, host);
  }

  #options(width: number): uPlot.Options {
    const style = getComputedStyle(this);
    const token = (name: string) => style.getPropertyValue(`--tn-${name}`).trim();
    const font = `${Math.round(Number.parseFloat(style.fontSize) * 0.85)}px ${style.fontFamily}`;
    const axis: uPlot.Axis = {
      stroke: token("text-quiet"),
      font,
      grid: { stroke: token("border"), width: 1 },
      ticks: { show: false },
    };
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- uPlot 1.6.32 declares this enum and ships no value of it
    const y: uPlot.Scale = { distr: this.isLog ? 3 : 1 };
    return {
      width,
      height,
      legend: { show: false },
      padding: [8, 12, 0, 0],
      scales: { x: { time: false }, y },
      axes: [
        axis,
        { ...axis, size: 52, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : axisLabel(tick))) },
      ],
      series: [
        {},
        ...this.series.map(({ name }, index) => ({
          label: name,
          stroke: token(`data-${(index % 8) + 1}`),
          width: 1.75,
          spanGaps: true,
          points: { show: false },
          // From the fifth series on colour alone does not tell them apart.
          ...(index >= 4 && { dash: [6, 4] }),
        })),
      ],
    };
  }

  static override styles = [
    unsafeCSS(uplotStyles),
    baseStyles,
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
      figure {
        margin: 0;
      }
      figcaption {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: var(--tn-space-2);
        padding-block-end: var(--tn-space-2);
        font-weight: 600;
      }
      h2 {
        font-size: var(--tn-size-base);
      }
      .plot {
        block-size: 220px;
        overflow: hidden;
      }
      ul {
        display: flex;
        gap: var(--tn-space-4);
        margin-inline-start: auto;
        font-weight: 400;
        font-size: var(--tn-size-dense);
        list-style: none;
      }
      i {
        display: inline-block;
        inline-size: 12px;
        block-size: 2px;
        margin-inline-end: 6px;
        vertical-align: middle;
      }
      b {
        font-family: var(--tn-font-mono);
      }
    `,
  ];
}

/** x and value, with both extremes of a stretch where there are more points than pixels. */
function columnsOf({ points }: LineSeries, width: number): uPlot.AlignedData {
  const pyramid = new Pyramid();
  for (const [x, value] of points) pyramid.append(x, Number(value ?? Number.NaN));
  const isDense = points.length > width;
  const x: number[] = [];
  const y: number[] = [];
  for (const band of pyramid.bands(0, points.length, width / (isDense ? 2 : 1))) {
    x.push(band.x);
    y.push(band.min);
    if (band.min === band.max) continue;
    x.push(band.x + Number.EPSILON * Math.max(1, band.x) * 2);
    y.push(band.max);
  }
  return [x, y];
}

customElements.define("tn-line-chart", TnLineChart);
