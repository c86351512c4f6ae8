import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { ChartLink, ChartSpec } from "@tuneit/protocol";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../base-styles.ts";
import "../button.ts";
import type { ExportFormat } from "./chart-export.ts";
import { chartStyles } from "./chart-styles.ts";
import { themeOf } from "./chart-theme.ts";
import { chartTools } from "./chart-tools.ts";
import "./plot.ts";
import type { TnPlot } from "./plot.ts";
import { plainView, type ChartTable, type Form, type LegendItem, type Scene, type Stop, type View } from "./scene.ts";
import { makerOf, type AnyMaker, type KindChoices } from "./scene-makers.ts";
import { filled, type ChartColumns, type ChartReader } from "./source.ts";

const exportWidth = 960;
const glyphs: Readonly<Record<Form, string>> = { dot: "●", cross: "✕", square: "■", triangle: "▲" };
const plainChoices: KindChoices = {
  normalize: "none",
  layer: 0,
  head: 0,
  marks: true,
  heat: true,
  before: false,
  read: null,
};

/**
 * `tn-chart`: draws a spec of any kind, with its table, its text, its export and its keys. Tells `tn-chart-open` with the
 * link of a mark, and `tn-chart-view` when zoom, scales or smoothing were changed.
 */
export class TnChart extends LitElement {
  static override properties = {
    spec: { attribute: false },
    reader: { attribute: false },
    view: { attribute: false },
    sync: {},
    height: { type: Number },
    bare: { type: Boolean, reflect: true },
    lean: { type: Boolean },
    _scene: { state: true },
    _problem: { state: true },
    _isTable: { state: true },
    _choices: { state: true },
  };
  declare spec: ChartSpec | null;
  /** Reads what the spec names and does not hold. */
  declare reader: ChartReader | null;
  declare view: View;
  /** Charts of one name share their cursor. */
  declare sync: string;
  declare height: number;
  /** Without heading and tools. */
  declare bare: boolean;
  /** Without the tools of scales and smoothing, where a page has one set of them for many charts. */
  declare lean: boolean;
  declare _scene: Scene | null;
  declare _problem: string;
  declare _isTable: boolean;
  declare _choices: KindChoices;
  #maker: AnyMaker | null = null;
  #madeFor = "";
  #columns: ChartColumns | null = null;
  #end = new AbortController();

  constructor() {
    super();
    this.spec = null;
    this.reader = null;
    this.view = plainView;
    this.sync = "";
    this.height = 0;
    this.bare = false;
    this.lean = false;
    this._scene = null;
    this._problem = "";
    this._isTable = false;
    this._choices = plainChoices;
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.spec === null) return;
    if (changed.has("spec") && sourceOf(this.spec) !== sourceOf(changed.get("spec"))) void this.#read(this.spec);
    if (this.#madeFor !== this.spec.kind) void this.#load(this.spec.kind);
    else if (changed.has("spec") || changed.has("_choices") || changed.has("reader")) this.#make();
  }

  /** Of what is drawn on a canvas, which is read by keys. */
  override focus(): void {
    this.renderRoot.querySelector<TnPlot>("tn-plot")?.focus();
  }

  override render() {
    const { spec, _scene: scene } = this;
    if (spec === null) return nothing;
    const told = scene === null ? "" : (spec.alt ?? `${spec.title}. ${scene.told}`);
    return html`<figure aria-label=${spec.title}>
      ${this.bare ? nothing : this.#head(spec, scene)}
      ${this._problem === "" ? nothing : html`<p class="problem" role="alert">${this._problem}</p>`}
      ${scene === null ? html`<div class="room" aria-busy="true"></div>` : this.#body(spec, scene, told)}
    </figure>`;
  }

  #head(spec: ChartSpec, scene: Scene | null) {
    return html`<figcaption>
      <h2><bdi>${spec.title}</bdi></h2>
      <span class="caption">${[spec.split, spec.unit].filter(Boolean).join(" · ")}</span>
      ${scene === null || scene.legend.length === 0 ? nothing : this.#legend(scene.legend)}
      ${
        scene === null
          ? nothing
          : chartTools(spec, {
              scene,
              view: this.view,
              choices: this._choices,
              isTable: this._isTable,
              isLean: this.lean,
              setView: (change) => this.#setView(change),
              choose: (change) => (this._choices = { ...this._choices, ...change }),
              toggleTable: () => (this._isTable = !this._isTable),
              save: (format) => void this.#save(format),
              fullScreen: () => void this.#fullScreen(),
            })
      }
    </figcaption>`;
  }

  #legend(items: readonly LegendItem[]) {
    return html`<ul class="legend">
      ${items.map(
        ({ name, color, dash, value, form }) =>
          html`<li>
            <button aria-pressed=${this.view.hidden.has(name) ? "false" : "true"} @click=${() => this.#toggle(name)}>
              ${
                form === undefined
                  ? html`<i class=${dash ? "dash" : ""} style="color:var(--tn-data-${color + 1})"></i>`
                  : html`<i class="form" aria-hidden="true">${glyphs[form]}</i>`
              }<bdi>${name}</bdi>
              ${value === "" ? nothing : html`<b>${value}</b>`}
            </button>
          </li>`,
      )}
    </ul>`;
  }

  #body(spec: ChartSpec, scene: Scene, told: string) {
    if (this._isTable) return drawTable(spec.title, scene.table());
    if (scene.page !== undefined)
      return html`<p class="visually-hidden">${told}</p>
        <div class="page" @tn-cell=${this.#openCell}>${scene.page(this.view)}</div>`;
    return html`<tn-plot
      label=${told}
      sync=${this.sync}
      height=${this.height}
      .scene=${scene}
      .view=${this.view}
      @tn-zoom=${({ detail }: CustomEvent<View["zoom"]>) => this.#setView({ zoom: detail })}
      @tn-stop=${({ detail }: CustomEvent<Stop>) => this.#open(detail.about)}
    ></tn-plot>`;
  }

  async #load(kind: ChartSpec["kind"]): Promise<void> {
    this.#madeFor = kind;
    const [maker] = await Promise.all([makerOf(kind), import("./sorted-table.ts")]);
    if (this.spec?.kind !== kind) return;
    this.#maker = maker;
    this._scene = null;
    this.#make();
  }

  /** A line chart is the same scene with more points, which the plot is told to paint. */
  #make(): void {
    if (this.#maker === null || this.spec === null) return;
    const spec = this.#columns === null ? this.spec : filled(this.spec, this.#columns);
    const choices = { ...this._choices, read: this.reader?.picture ?? null };
    this._scene = this.#maker(spec, choices, this._scene);
    this.renderRoot.querySelector<TnPlot>("tn-plot")?.redraw();
  }

  async #read({ data }: ChartSpec): Promise<void> {
    this.#end.abort();
    const end = (this.#end = new AbortController());
    this.#columns = null;
    this._problem = "";
    if (data === undefined || this.reader === null) return;
    const taken = (columns: ChartColumns): void => {
      if (end.signal.aborted) return;
      this.#columns = columns;
      this.#make();
      this.requestUpdate();
    };
    try {
      taken(await this.reader.columns(data, end.signal));
      this.reader.follow?.(data, taken, end.signal);
    } catch (error) {
      if (!end.signal.aborted)
        this._problem = error instanceof Error ? error.message : msg("The data could not be read.");
    }
  }

  #setView(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    this.dispatchEvent(new CustomEvent("tn-chart-view", { detail: this.view, bubbles: true, composed: true }));
  }

  #toggle(name: string): void {
    const hidden = new Set(this.view.hidden);
    if (!hidden.delete(name)) hidden.add(name);
    this.#setView({ hidden });
  }

  #openCell({ detail }: CustomEvent<{ row: string; column: string }>): void {
    this.#open({ ...detail, name: detail.row });
  }

  #open(about: Readonly<Record<string, string>>): void {
    const link = this.spec?.links;
    if (link === undefined) return;
    const detail = linkOf(link, about);
    this.dispatchEvent(new CustomEvent<ChartLink>("tn-chart-open", { detail, bubbles: true, composed: true }));
  }

  async #fullScreen(): Promise<void> {
    if (document.fullscreenElement === null) await this.requestFullscreen();
    else await document.exitFullscreen();
  }

  async #save(format: ExportFormat): Promise<void> {
    if (this._scene === null || this.spec === null) return;
    const { exportChart } = await import("./chart-export.ts");
    const { title } = this.spec;
    const width = this.clientWidth || exportWidth;
    const blob = await exportChart(format, { scene: this._scene, title, theme: themeOf(this), view: this.view, width });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-")}.${format}`;
    link.click();
    // The browser has taken the file by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  static override styles = [baseStyles, chartStyles];
}

const sourceOf = (spec: ChartSpec | null | undefined): string => JSON.stringify(spec?.data ?? null);

function drawTable(title: string, table: ChartTable) {
  return html`<tn-sorted-table label=${title} .columns=${columnsOf(table)} .rows=${table.rows}></tn-sorted-table>
    ${table.isCut === true ? html`<p class="caption">${msg("The first rows. Saved as CSV it has all of them.")}</p>` : nothing}`;
}

function columnsOf({ columns, rows }: ChartTable) {
  return columns.map((title, index) => {
    const isNumber = rows.length > 0 && rows.every((row) => typeof row[index] !== "string");
    return { title, type: isNumber ? "number" : "text" } as const;
  });
}

/** With `$row` and the like replaced by what the mark is about. */
function linkOf(link: ChartLink, about: Readonly<Record<string, string>>): ChartLink {
  const fill = (text: string): string => (text.startsWith("$") ? (about[text.slice(1)] ?? "") : text);
  switch (link.opens) {
    case "rows":
      return {
        ...link,
        filter: Object.fromEntries(Object.entries(link.filter).map(([key, text]) => [key, fill(text)])),
      };
    case "run":
      return { ...link, run: fill(link.run) };
    case "checkpoint":
      return { ...link, run: fill(link.run), step: fill(link.step) };
    default:
      return link satisfies never;
  }
}

customElements.define("tn-chart", TnChart);
