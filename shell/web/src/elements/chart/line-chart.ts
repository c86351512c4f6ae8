import type { ChartSpec } from "@tuneit/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import "./chart.ts";
import type { LineSeries } from "./line-series.ts";
import { plainView, type View } from "./scene.ts";

export type { LineSeries };

type Line = Extract<ChartSpec, { kind: "line" }>;

/**
 * `tn-line-chart`: `tn-chart` of lines for whoever has series and no spec. More points in the same series, in the same
 * array or in a longer one, are appended to what is drawn.
 */
export class TnLineChart extends LitElement {
  static override properties = {
    heading: {},
    unit: {},
    series: { attribute: false },
    marks: { attribute: false },
    references: { attribute: false },
    view: { attribute: false },
    smoothing: { type: Number },
    xLabel: {},
    isLog: { type: Boolean },
    sync: {},
    height: { type: Number },
    bare: { type: Boolean },
    lean: { type: Boolean },
  };
  declare heading: string;
  declare unit: string;
  declare series: readonly LineSeries[];
  /** Lines down the chart: checkpoints, a person's own. */
  declare marks: readonly { readonly x: number; readonly label: string }[];
  /** Lines across it. */
  declare references: readonly { readonly y: number; readonly label: string }[];
  declare view: View;
  /** 0 none to 0.99; what was drawn as it is stays behind, faint. */
  declare smoothing: number;
  declare xLabel: string;
  declare isLog: boolean;
  declare sync: string;
  declare height: number;
  declare bare: boolean;
  declare lean: boolean;

  constructor() {
    super();
    this.heading = "";
    this.unit = "";
    this.series = [];
    this.marks = [];
    this.references = [];
    this.view = plainView;
    this.smoothing = 0;
    this.xLabel = "";
    this.isLog = false;
    this.sync = "";
    this.height = 0;
    this.bare = false;
    this.lean = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("smoothing") && (this.hasUpdated || this.smoothing > 0))
      this.view = { ...this.view, smoothing: this.smoothing };
    if (changed.has("isLog") && (this.hasUpdated || this.isLog)) this.view = { ...this.view, logY: this.isLog };
  }

  override render() {
    if (this.heading === "" && this.series.length === 0) return nothing;
    return html`<tn-chart
      ?bare=${this.bare}
      ?lean=${this.lean}
      sync=${this.sync}
      height=${this.height}
      .spec=${this.#spec()}
      .view=${this.view}
      @tn-chart-view=${({ detail }: CustomEvent<View>) => (this.view = detail)}
    ></tn-chart>`;
  }

  #spec(): Line {
    // Points are taken as they are, not copied; a spec that came over the wire has the same shape.
    const series = this.series as unknown as Line["series"];
    return {
      kind: "line",
      title: this.heading,
      unit: this.unit,
      x: { label: this.xLabel, scale: "linear" },
      y: { label: "", scale: "linear" },
      series,
      marks: [...this.marks],
      references: [...this.references],
    };
  }
}

customElements.define("tn-line-chart", TnLineChart);
