import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { Comparison, MetricSeries, RunPage } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import { chartGridStyles } from "../../elements/chart-grid-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { colorOfRun } from "../../elements/chart/run-colors.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/nearest.ts";
import type { Missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument, untilGone } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import { coalesced } from "../../data/coalesced.ts";
import { Loading } from "../../data/loading.ts";
import { orNull } from "../../data/problem.ts";
import type { Services } from "../../data/services.ts";
import { singleKey } from "../../data/single-keys.ts";
import "./compare-choice.ts";
import { drawCurves, type CurvesOfRun } from "./compare-curves.ts";
import "./compare-prompt.ts";
import { costRows, drawTable, drawTransposed, sectionsOf, tableStyles } from "./compare-table.ts";
import {
  columnsOf,
  metricLines,
  moved,
  parallelAxes,
  settingLines,
  tellingLines,
  type Compared,
  type Line,
} from "./comparison.ts";
import "./parallel.ts";

/** `tn-compare`: runs side by side: what differs, how they went, what they cost. */
export class TnCompare extends LitElement {
  static override properties = { services: { attribute: false }, project: {}, query: { attribute: false } };
  declare services: Services;
  declare project: string;
  declare query: URLSearchParams;
  readonly #comparison = new Loading<Comparison>(this);
  readonly #curves = new Loading<readonly CurvesOfRun[]>(this);
  readonly #pages = new Loading<readonly RunPage[]>(this);
  /** The one run of an address that names no other. */
  readonly #only = new Loading<{ id: string; isGone: boolean }>(this);
  readonly #end = untilGone(this);
  #asked = "";

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
    if (!changed.has("query")) return;
    const asked = this.#ids.toSorted().join(",");
    if (asked !== this.#asked) void this.#load();
    this.#asked = asked;
    const [one, another] = this.#ids;
    if (one !== undefined && another === undefined) void this.#loadOnly(one);
    if (this.query.has("all") && this.#pages.value === null) void this.#loadPages();
  }

  get #ids(): string[] {
    return (this.query.get("runs") ?? "").split(",").filter((id) => id !== "");
  }

  override render() {
    return html`<div class="head">
        <h1>${msg("Compare")}</h1>
        <span class="push"></span>
        ${this.#ids.length < 2 ? nothing : this.#tools()}
      </div>
      <tn-nearest .missed=${this.#missed}></tn-nearest>
      <div class="body" tabindex="0">
        <tn-failure .failure=${this.#comparison.failure}></tn-failure>
        ${this.#ids.length < 2 ? this.#choice() : this.#compared()}
      </div>`;
  }

  async #loadOnly(id: string): Promise<void> {
    await this.#only.load(async (signal) => {
      const run = await orNull(this.services.client.get<RunPage>(`/runs/${encodeURIComponent(id)}`, signal));
      return { id, isGone: run === null };
    });
  }

  /** Beside others a run that is gone has a column, which is grey. */
  get #missed(): readonly Missed[] {
    const only = this.#only.value;
    const [id] = this.#ids;
    if (this.#ids.length !== 1 || only?.id !== id || only?.isGone !== true) return [];
    return [{ what: "run", asked: id ?? "", shown: msg("the choice of runs") }];
  }

  #choice() {
    return html`<tn-card heading=${msg("Choose two runs or more")}>
      <tn-compare-choice
        .services=${this.services}
        .chosen=${this.#ids}
        @tn-chosen=${({ detail }: CustomEvent<readonly string[]>) => this.#go([...this.#ids, ...detail])}
      ></tn-compare-choice>
    </tn-card>`;
  }

  #tools() {
    const isAll = this.query.has("all");
    const isTransposed = this.query.has("transposed");
    return html`<tn-button
        pressed=${isAll ? "true" : "false"}
        @click=${() => this.services.setQuery({ all: isAll ? null : "1" })}
        >${msg("All settings")}</tn-button
      >
      <tn-button
        pressed=${isTransposed ? "true" : "false"}
        @click=${() => this.services.setQuery({ transposed: isTransposed ? null : "1" })}
        >${msg("Transpose")}</tn-button
      >`;
  }

  #compared() {
    const comparison = this.#comparison.value;
    if (comparison === null)
      return this.#comparison.failure
        ? nothing
        : html`<tn-skeleton rows="10" label=${msg("Loading the comparison")}></tn-skeleton>`;
    const columns = columnsOf(comparison, this.#ids);
    const settings = this.query.has("all") ? this.#allSettings(columns) : settingLines(comparison, columns);
    const measured = metricLines(comparison, columns);
    const metrics = this.query.has("all") ? measured : tellingLines(measured);
    const sections = sectionsOf(settings, metrics, costRows(comparison, columns));
    const acts = {
      project: this.project,
      move: (id: string, by: -1 | 1) => this.#go(moved(this.#ids, id, by)),
      remove: (id: string) => this.#go(this.#ids.filter((one) => one !== id)),
    };
    return html`${this.#warnings(comparison, columns)}
      <div class="table" tabindex="0" role="group" aria-label=${msg("Values of the runs")}>
        ${this.query.has("transposed") ? drawTransposed(sections, columns, acts) : drawTable(sections, columns, acts)}
      </div>
      ${settings.length === 0 && columns.filter(({ run }) => run !== null).length > 1 ? html`<p class="quiet">${msg("Their settings are the same.")}</p>` : nothing}
      ${this.#pictures(columns, [...settingLines(comparison, columns), ...metrics])}
      <tn-card heading=${msg("One text for all")}>
        <tn-compare-prompt
          .services=${this.services}
          .runs=${columns.flatMap(({ run }) => (run?.status === "completed" || run?.status === "stopped" ? [run] : []))}
        ></tn-compare-prompt>
      </tn-card>
      <details class="more">
        <summary>${msg("Add a run")}</summary>
        ${this.#choice()}
      </details>`;
  }

  #warnings({ splitsDiffer }: Comparison, columns: readonly Compared[]) {
    const gone = columns.filter(({ run }) => run === null).length;
    return html`${
      splitsDiffer
        ? html`<p class="warning">
            ${icon("warning", 16)}
            ${msg("These runs were not measured on the same rows: their metrics do not compare.")}
          </p>`
        : nothing
    }
    ${
      gone === 0
        ? nothing
        : html`<p class="warning">
            ${icon("warning", 16)}
            ${gone === 1 ? msg("One of them is gone; its column is grey.") : msg(str`${gone} of them are gone; their columns are grey.`)}
          </p>`
    }`;
  }

  #pictures(columns: readonly Compared[], lines: readonly Line[]) {
    const there = columns.filter((column) => column.run !== null);
    const runs = there.map(({ run, id }) => ({ name: run?.name ?? id, color: colorOfRun(run?.id ?? id) + 1 }));
    const own = lines.map((line) => ({
      ...line,
      values: there.map((column) => line.values[columns.indexOf(column)] ?? null),
    }));
    const curves = this.#curves.value;
    return html`<tn-failure .failure=${this.#curves.failure}></tn-failure>
      ${curves === null ? html`<tn-skeleton label=${msg("Loading the curves")}></tn-skeleton>` : drawCurves(curves)}
      <tn-card heading=${msg("From settings to results")}>
        <tn-parallel .axes=${parallelAxes(own).slice(-9)} .runs=${runs}></tn-parallel>
      </tn-card>`;
  }

  /** Every setting of every recipe, the same ones too. */
  #allSettings(columns: readonly Compared[]): Line[] {
    const pages = this.#pages.value ?? [];
    const flat = columns.map(({ run }) => {
      const page = pages.find(({ id }) => id === run?.id);
      return new Map(page === undefined ? [] : leaves(page.plan.recipe));
    });
    const names = [...new Set(flat.flatMap((settings) => [...settings.keys()]))];
    return names.map((name) => {
      const values = flat.map((settings) => settings.get(name) ?? null);
      return { name, values, best: [], isDifferent: new Set(values.map((value) => JSON.stringify(value))).size > 1 };
    });
  }

  async #load(): Promise<void> {
    const ids = this.#ids;
    if (ids.length < 2) return;
    const { client } = this.services;
    await this.#comparison.load((signal) =>
      client.get(`/runs/compare?ids=${ids.map(encodeURIComponent).join(",")}`, signal),
    );
    const runs = this.#comparison.value?.runs ?? [];
    await this.#curves.load((signal) =>
      Promise.all(
        runs.map(async ({ id, name }) => {
          const at = `/runs/${encodeURIComponent(id)}/metrics?width=1000`;
          return { run: id, name, series: (await client.get<{ items: MetricSeries[] }>(at, signal)).items };
        }),
      ),
    );
    if (this.query.has("all")) await this.#loadPages();
  }

  #loadPages(): Promise<void> {
    const runs = this.#comparison.value?.runs ?? [];
    const { client } = this.services;
    return this.#pages.load((signal) =>
      Promise.all(runs.map(({ id }) => client.get<RunPage>(`/runs/${encodeURIComponent(id)}`, signal))),
    );
  }

  #go(ids: readonly string[]): void {
    this.services.setQuery({ runs: [...new Set(ids)].join(",") });
  }

  readonly #key = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    const key = singleKey(event);
    const run = target instanceof HTMLElement ? target.closest<HTMLElement>("[data-run]")?.dataset["run"] : undefined;
    if (key === "d") this.services.setQuery({ all: this.query.has("all") ? null : "1" });
    else if ((key === "<" || key === ">") && run !== undefined) {
      this.#go(moved(this.#ids, run, key === "<" ? -1 : 1));
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector<HTMLElement>(`[data-run="${CSS.escape(run)}"]`)?.focus(),
      );
    } else return;
    event.preventDefault();
  };

  static override styles = [
    baseStyles,
    pageStyles,
    tableStyles,
    chartGridStyles,
    css`
      .body {
        grid-template-columns: minmax(0, 1fr);
      }
      .warning {
        display: flex;
        gap: var(--tn-space-2);
        align-items: center;
        padding: var(--tn-space-2) var(--tn-space-4);
        border-radius: var(--tn-radius-card);
        background: var(--tn-warn-quiet);
        color: var(--tn-warn);
      }
      .more summary {
        min-block-size: 24px;
        color: var(--tn-accent-text);
        cursor: pointer;
      }
    `,
  ];
}

function leaves(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, path === "" ? key : `${path}.${key}`));
}

customElements.define("tn-compare", TnCompare);
