import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { Evaluation, RunInsights, RunPage, Slices } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/matrix.ts";
import { splitTitle } from "../../elements/metric-title.ts";
import { missed, type Missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument, untilGone } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import { oneOf } from "../../data/kept.ts";
import { coalesced } from "../../data/coalesced.ts";
import { Loading } from "../../data/loading.ts";
import { RequestError } from "../../data/problem.ts";
import { saveFile } from "../../data/saving.ts";
import type { Services } from "../../data/services.ts";
import "./embedding-map.ts";
import { evaluateStyles } from "./evaluate-styles.ts";
import "./evaluation-curves.ts";
import { drawMetrics } from "./metrics.ts";
import { drawPerClass, perClassStyles } from "./per-class.ts";
import type { RowFilter, TnPredictedRows } from "./predicted-rows.ts";
import "./predicted-rows.ts";
import { reportCsv } from "./report.ts";
import { drawSlices, sliceByTitle, sliceTitle } from "./slices.ts";

const shares = ["none", "row", "column", "all"] as const;

/** `tn-evaluate`: how good a run's model is on a split, how certain that is, and the rows behind it. */
export class TnEvaluate extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    run: {},
    query: { attribute: false },
  };
  declare services: Services;
  declare project: string;
  declare run: string;
  declare query: URLSearchParams;
  readonly #evaluation = new Loading<Evaluation>(this);
  readonly #slices = new Loading<Slices>(this);
  readonly #page = new Loading<RunPage>(this);
  readonly #insights = new Loading<RunInsights>(this);
  readonly #end = untilGone(this);
  #asked = "";
  #cut = "";
  /** Rows were asked for and take the focus once they are there. */
  #isOpening = false;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#key);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated)
      this.services.follow(
        ["runs"],
        coalesced(() => this.#load(), this.#end),
        this.#end,
      );
    if (changed.has("run"))
      void this.#page.load((signal) => this.services.client.get(`/runs/${encodeURIComponent(this.run)}`, signal));
    if (changed.has("run"))
      void this.#insights.load((signal) =>
        this.services.client.get(`/runs/${encodeURIComponent(this.run)}/insights`, signal),
      );
    const asked = `${this.run} ${this.#split} ${this.query.get("positive")}`;
    if (asked !== this.#asked) void this.#load();
    this.#asked = asked;
    const cut = `${this.run} ${this.#split} ${this.query.get("by")}`;
    if (cut !== this.#cut) void this.#loadSlices();
    this.#cut = cut;
  }

  protected override updated(): void {
    const rows = this.renderRoot.querySelector<TnPredictedRows>("tn-predicted-rows");
    if (!this.#isOpening || rows === null) return;
    this.#isOpening = false;
    void rows.updateComplete.then(() => rows.focus());
  }

  get #split(): string {
    const asked = this.query.get("split") ?? "test";
    const measured = this.#evaluation.value?.splits ?? [];
    return measured.length === 0 || measured.includes(asked) ? asked : (measured.at(-1) ?? asked);
  }

  override render() {
    const evaluation = this.#evaluation.value;
    return html`${this.#head(evaluation)}
      <tn-nearest .missed=${evaluation === null ? [] : this.#missed(evaluation)}></tn-nearest>
      <div class="body" tabindex="0">
        <tn-failure .failure=${this.#evaluation.failure}
          ><a href="/p/${this.project}/runs">${msg("All runs")}</a></tn-failure
        >
        ${
          evaluation === null
            ? this.#evaluation.failure
              ? nothing
              : html`<tn-skeleton rows="10" label=${msg("Loading the evaluation")}></tn-skeleton>`
            : this.#report(evaluation)
        }
      </div>`;
  }

  #missed({ splits, classes, curves }: Evaluation): readonly Missed[] {
    const asked = (name: string) => this.query.get(name);
    const slices = this.#slices.value;
    const all = msg("all rows");
    const known = classes.length === 0 ? null : classes;
    const isRow = /^\d{1,15}$/.test(asked("row") ?? "0");
    return [
      ...missed("split", asked("split"), {
        known: splits.length === 0 ? null : splits,
        shown: splitTitle(this.#split),
      }),
      ...missed("view", asked("share"), { known: shares, shown: msg("Counts") }),
      ...missed("class", asked("positive"), { known, shown: curves?.positive ?? "–" }),
      ...missed("class", asked("label"), { known, shown: all }),
      ...missed("class", asked("prediction"), { known, shown: all }),
      ...missed("row", asked("row"), { known: isRow ? null : [], shown: all }),
      ...missed("slice", asked("by"), {
        known: slices?.choices ?? null,
        shown: slices?.by == null ? all : sliceByTitle(slices.by),
      }),
      ...missed("slice", asked("slice"), {
        known: slices?.slices.map((_, at) => String(at)) ?? null,
        shown: all,
      }),
    ];
  }

  #head(evaluation: Evaluation | null) {
    const at = `/p/${this.project}/runs`;
    return html`<div class="head">
      <a href=${at}>${msg("Runs")}</a>${icon("right", 12)}
      <a href="${at}/${encodeURIComponent(this.run)}"><bdi>${this.#page.value?.name ?? this.run}</bdi></a
      >${icon("right", 12)}
      <h1>${msg("Evaluation")}</h1>
      ${
        evaluation === null
          ? nothing
          : html`<select
                aria-label=${msg("Split")}
                @change=${(event: Event) => this.services.setQuery({ split: (event.target as HTMLSelectElement).value })}
              >
                ${evaluation.splits.map(
                  (split) =>
                    html`<option value=${split} ?selected=${split === evaluation.split}>${splitTitle(split)}</option>`,
                )}
              </select>
              <span class="push"></span>
              <tn-button @click=${() => this.#save(evaluation, "json")}>JSON</tn-button>
              <tn-button @click=${() => this.#save(evaluation, "csv")}>CSV</tn-button>`
      }
    </div>`;
  }

  #report(evaluation: Evaluation) {
    const { metrics, rows, partial, perClass, curves } = evaluation;
    if (metrics.length === 0)
      return html`<tn-empty
        heading=${msg("Nothing was measured yet")}
        text=${msg("The run measures its model after the training. What it finds appears here by itself.")}
        ><a href="/p/${this.project}/runs/${encodeURIComponent(this.run)}">${msg("To the run")}</a></tn-empty
      >`;
    return html`${
        partial && rows !== null
          ? html`<p class="partial">${icon("clock", 16)} ${msg(str`${rows.done} of ${rows.total} rows so far`)}</p>`
          : nothing
      }
      ${drawMetrics(evaluation)}
      <div class="split">
        ${this.#matrix(evaluation)} ${this.#rows()}
        ${
          perClass.length === 0
            ? nothing
            : html`<tn-card flush heading=${msg("By class, the weakest first")}>
                ${drawPerClass(perClass, (label) => this.#open({ label }))}
              </tn-card>`
        }
        ${this.#sliced()}
      </div>
      ${
        curves === null
          ? nothing
          : html`<tn-evaluation-curves
              .curves=${curves}
              .classes=${evaluation.classes}
              @tn-positive=${({ detail }: CustomEvent<string>) => this.services.setQuery({ positive: detail })}
            ></tn-evaluation-curves>`
      }
      ${this.#embeddings(evaluation)}`;
  }

  #matrix({ confusion, classes, split }: Evaluation) {
    if (confusion === null) return nothing;
    const shown = oneOf(shares, this.query.get("share"));
    const words = {
      none: msg("Counts"),
      row: msg("Share of the row"),
      column: msg("Share of the column"),
      all: msg("Share of all"),
    };
    return html`<tn-card heading=${msg(str`Confusion matrix, ${splitTitle(split)}`)}>
      <div slot="actions" class="actions">
        <select
          aria-label=${msg("Show as")}
          @change=${(event: Event) => this.services.setQuery({ share: (event.target as HTMLSelectElement).value })}
        >
          ${shares.map((one) => html`<option value=${one} ?selected=${one === shown}>${words[one]}</option>`)}
        </select>
        <tn-button small @click=${() => this.#open({ wrong: true })}>${msg("Answered wrong")}</tn-button>
      </div>
      <tn-matrix
        heading=${msg("A cell opens its rows")}
        rowLabel=${msg("true")}
        columnLabel=${msg("predicted")}
        shownAs=${shown}
        .isOpen=${true}
        .rowNames=${classes}
        .columnNames=${classes}
        .values=${confusion}
        @tn-cell=${({ detail }: CustomEvent<{ row: string; column: string }>) =>
          this.#open({ label: detail.row, prediction: detail.column })}
      ></tn-matrix>
    </tn-card>`;
  }

  #sliced() {
    const { value: slices, failure } = this.#slices;
    // Without predictions there is nothing to cut, as the page says elsewhere.
    if (slices === null && failure === null) return nothing;
    if (failure?.code === "TUNEIT_SERVER_NO_PREDICTIONS") return nothing;
    return html`<tn-card flush heading=${msg("Slices")}>
      ${
        slices === null || slices.choices.length < 2
          ? nothing
          : html`<label slot="actions" class="actions"
              >${msg("Cut by")}
              <select
                @change=${(event: Event) =>
                  this.services.setQuery({ by: (event.target as HTMLSelectElement).value, slice: null, wrong: null })}
              >
                ${slices.choices.map(
                  (by) => html`<option value=${by} ?selected=${by === slices.by}>${sliceByTitle(by)}</option>`,
                )}
              </select></label
            >`
      }
      <tn-failure .failure=${failure}></tn-failure>
      ${
        slices === null
          ? nothing
          : drawSlices(slices, {
              open: ({ slice, isWrong }) =>
                this.#open({ by: slices.by, slice: String(slice), ...(isWrong && { wrong: true as const }) }),
            })
      }
    </tn-card>`;
  }

  #embeddings({ rows, split }: Evaluation) {
    const insights = this.#insights.value;
    if (insights === null || rows === null) return html`<tn-failure .failure=${this.#insights.failure}></tn-failure>`;
    return html`<tn-embedding-map
      .services=${this.services}
      .run=${this.run}
      .split=${split}
      .insights=${insights}
      @tn-open-row=${({ detail }: CustomEvent<string>) => this.#open({ row: detail })}
    ></tn-embedding-map>`;
  }

  #rows() {
    const filter = this.#filter;
    if (filter === null) return nothing;
    return html`<tn-predicted-rows
      .services=${this.services}
      .run=${this.run}
      .split=${this.#split}
      .filter=${filter}
      .insights=${this.#insights.value}
      .classes=${this.#evaluation.value?.classes ?? []}
      @tn-close=${() => this.#close()}
    ></tn-predicted-rows>`;
  }

  get #filter(): RowFilter | null {
    const [label, prediction] = ["label", "prediction"].map((name) => this.#classOf(name));
    const wrong = this.query.get("wrong");
    const slice = this.#slice;
    const row = this.query.get("row");
    if (row !== null && /^\d{1,15}$/.test(row)) return { row: Number(row) };
    if (label === null && prediction === null && wrong === null && slice === undefined) return null;
    return {
      ...(slice !== undefined && { slice }),
      ...(label != null && { label }),
      ...(prediction != null && { prediction }),
      ...(wrong != null && { wrong: true as const }),
    };
  }

  /** A class that the address names, where there is such a one. */
  #classOf(name: string): string | null {
    const classes = this.#evaluation.value?.classes ?? [];
    const asked = this.query.get(name);
    return asked === null || classes.length === 0 || classes.includes(asked) ? asked : null;
  }

  /** One of the slices that are shown. */
  get #slice(): RowFilter["slice"] {
    const slices = this.#slices.value;
    const at = Number(this.query.get("slice") ?? NaN);
    const found = slices?.slices[at];
    if (slices === null || slices.by === null || found === undefined) return undefined;
    return { by: slices.by, at, title: `${sliceByTitle(slices.by)}: ${sliceTitle(found, slices.by)}` };
  }

  #open({
    label = null,
    prediction = null,
    wrong,
    slice = null,
    row = null,
    by = this.query.get("by"),
  }: {
    label?: string | null;
    prediction?: string | null;
    wrong?: true;
    slice?: string | null;
    row?: string | null;
    by?: string | null;
  }): void {
    this.services.setQuery({ label, prediction, slice, row, by, wrong: wrong === true ? "1" : null });
    this.#isOpening = true;
  }

  #close(): void {
    const from = this.query.has("row") ? "tn-embedding-map" : "tn-matrix";
    this.services.setQuery({ label: null, prediction: null, wrong: null, slice: null, row: null });
    this.renderRoot.querySelector<HTMLElement>(from)?.focus();
  }

  #load(): Promise<void> {
    const wanted = new URLSearchParams({ split: this.#split });
    const positive = this.query.get("positive");
    if (positive) wanted.set("positive", positive);
    const at = `/runs/${encodeURIComponent(this.run)}/evaluation?${wanted.toString()}`;
    return this.#evaluation.load((signal) => this.services.client.get(at, signal));
  }

  #loadSlices(): Promise<void> {
    this.#slices.value = null;
    const wanted = new URLSearchParams({ split: this.#split });
    const by = this.query.get("by");
    if (by) wanted.set("by", by);
    const path = `/runs/${encodeURIComponent(this.run)}/slices`;
    const at = `${path}?${wanted.toString()}`;
    return this.#slices.load((signal) =>
      this.services.client.get<Slices>(at, signal).catch((error: unknown) => {
        // A column that the rows do not have: they are cut as they are where nobody asks.
        if (!by || !(error instanceof RequestError) || error.problem.status !== 400) throw error;
        wanted.delete("by");
        return this.services.client.get<Slices>(`${path}?${wanted.toString()}`, signal);
      }),
    );
  }

  #save(evaluation: Evaluation, form: "json" | "csv"): void {
    const name = `${this.#page.value?.name ?? this.run}-${evaluation.split}.${form}`;
    if (form === "csv") saveFile(name, reportCsv(evaluation), "text/csv");
    else saveFile(name, `${JSON.stringify(evaluation, null, 2)}\n`, "application/json");
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.defaultPrevented && this.#filter !== null) this.#close();
  };

  static override styles = [baseStyles, pageStyles, perClassStyles, evaluateStyles];
}

customElements.define("tn-evaluate", TnEvaluate);
