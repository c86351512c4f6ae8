import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { RunCharts } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/chart/chart.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import "../../elements/state.ts";

/** `tn-run-charts`: what the plugins drew of the run. */
export class TnRunCharts extends LitElement {
  static override properties = { services: { attribute: false }, run: {}, made: { type: Number } };
  declare services: Services;
  declare run: string;
  /** How many there are: with another number they are read again. */
  declare made: number;
  readonly #charts = new Loading<RunCharts>(this);

  constructor() {
    super();
    this.made = 0;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
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
              <tn-chart height="220" .spec=${spec}></tn-chart>
              ${plugin === null ? nothing : html`<p class="caption" dir="ltr">${plugin}</p>`}
            </div>`,
        )}
      </div>
      ${
        found.unreadable === 0
          ? nothing
          : html`<p class="quiet">${msg(str`${found.unreadable} files hold no chart that can be drawn.`)}</p>`
      }`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        gap: var(--tn-space-3);
        min-inline-size: 0;
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr));
        gap: var(--tn-space-3);
      }
      .chart {
        min-inline-size: 0;
        padding: var(--tn-space-3) var(--tn-space-4);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface);
        overflow: auto;
      }
    `,
  ];
}

customElements.define("tn-run-charts", TnRunCharts);
