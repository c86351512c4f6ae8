import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ChartLink } from "@tuneit/protocol";
import type { RunCharts } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import { chartGridStyles } from "../../elements/chart-grid-styles.ts";
import "../../elements/chart/chart.ts";
import type { ChartReader } from "../../elements/chart/source.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import "../../elements/state.ts";
import { chartReader, pathOfLink } from "./chart-reader.ts";

/** `tn-run-charts`: what the plugins drew of the run. */
export class TnRunCharts extends LitElement {
  static override properties = { services: { attribute: false }, project: {}, run: {}, made: { type: Number } };
  declare services: Services;
  declare project: string;
  declare run: string;
  /** How many there are: with another number they are read again. */
  declare made: number;
  readonly #charts = new Loading<RunCharts>(this);
  #reader: ChartReader | null = null;

  constructor() {
    super();
    this.made = 0;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("run")) this.#reader = chartReader(this.services, this.run);
    if (!changed.has("run") && !changed.has("made")) return;
    void this.#charts.load((signal) =>
      this.services.client.get(`/runs/${encodeURIComponent(this.run)}/charts`, signal),
    );
  }

  override render() {
    const found = this.#charts.value;
    if (found === null)
      return this.#charts.failure
        ? html`<tn-failure .failure=${this.#charts.failure}></tn-failure>`
        : html`<tn-skeleton rows="6" label=${msg("Loading the charts")}></tn-skeleton>`;
    if (found.charts.length === 0)
      return html`<tn-empty
        heading=${msg("No charts yet")}
        text=${msg("Plugins of the point visualizer draw them when the run has been measured.")}
      ></tn-empty>`;
    return html`<div class="charts">
        ${found.charts.map(
          ({ spec, plugin }) =>
            html`<div class="chart">
              <tn-chart
                height="220"
                .reader=${this.#reader}
                .spec=${spec}
                @tn-chart-open=${({ detail }: CustomEvent<ChartLink>) => this.#open(detail, spec.split)}
              ></tn-chart>
              ${plugin === null ? nothing : html`<p class="caption" dir="ltr">${plugin}</p>`}
            </div>`,
        )}
      </div>
      ${
        found.unreadable === 0
          ? nothing
          : html`<p class="quiet">
              ${
                found.unreadable === 1
                  ? msg("1 file holds no chart that can be drawn.")
                  : msg(str`${found.unreadable} files hold no chart that can be drawn.`)
              }
            </p>`
      }`;
  }

  #open(link: ChartLink, split: string | undefined): void {
    this.services.go(pathOfLink(link, { project: this.project, run: this.run, split }));
  }

  static override styles = [
    baseStyles,
    chartGridStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-3);
        min-inline-size: 0;
      }
      .charts {
        --least: 26rem;
      }
      .chart {
        overflow: auto;
      }
    `,
  ];
}

customElements.define("tn-run-charts", TnRunCharts);
