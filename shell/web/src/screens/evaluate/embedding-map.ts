import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ChartLink, ErrorReport } from "@tuneit/protocol";
import type { EmbeddingCharts, EmbeddingsAnswer, Job, RunInsights } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import "../../elements/chart/chart.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import type { FormSchema, Values } from "../../elements/form/fields.ts";
import "../../elements/form/form.ts";
import type { TnForm } from "../../elements/form/form.ts";
import "../../elements/state.ts";
import { runJob } from "../../data/jobs.ts";
import { Loading, type Failure } from "../../data/loading.ts";
import { RequestError } from "../../data/problem.ts";
import type { Services } from "../../data/services.ts";
import { objectionWords } from "./objections.ts";

type Method = RunInsights["embeddings"]["methods"][number];
type Drawing = EmbeddingCharts["drawings"][number];

/** `tn-embedding-map`: where a run's model sees the rows of a split. Tells `tn-open-row` with the row that a point stands for. */
export class TnEmbeddingMap extends LitElement {
  static override properties = {
    services: { attribute: false },
    run: {},
    split: {},
    insights: { attribute: false },
    _job: { state: true },
    _failure: { state: true },
    _method: { state: true },
    _settings: { state: true },
  };
  declare services: Services;
  declare run: string;
  declare split: string;
  declare insights: RunInsights;
  declare _job: Job | null;
  declare _failure: Failure | null;
  /** Id of the visualizer; null = the first. */
  declare _method: string | null;
  /** By method: what differs from its defaults. */
  declare _settings: Readonly<Record<string, Values>>;
  readonly #answer = new Loading<EmbeddingsAnswer>(this);
  #drawing: AbortController | null = null;

  constructor() {
    super();
    this._job = this._failure = this._method = null;
    this._settings = {};
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#drawing?.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("run") && !changed.has("split")) return;
    this.#drawing?.abort();
    this._job = this._failure = this.#answer.value = null;
    if (this.insights.embeddings.objection === null) void this.#read();
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("tn-chart")?.focus();
  }

  override render() {
    const { objection } = this.insights.embeddings;
    const failure = this._failure ?? this.#answer.failure;
    return html`<tn-card heading=${msg("Embeddings")}>
      ${
        objection !== null
          ? html`<p class="quiet">${objectionWords(objection, "embeddings")}</p>`
          : html`<tn-failure .failure=${failure}
                ><tn-button small @click=${() => void this.#draw()}>${msg("Try again")}</tn-button></tn-failure
              >
              ${this.#choice()} ${this.#content(failure)}`
      }
    </tn-card>`;
  }

  get #method(): Method | undefined {
    const { methods } = this.insights.embeddings;
    return methods.find(({ id }) => id === this._method) ?? methods[0];
  }

  /** Which way of drawing, by what the manifests of installed plugins offer, and its settings. */
  #choice() {
    const { methods } = this.insights.embeddings;
    const method = this.#method;
    if (method === undefined) return nothing;
    const choose = (event: Event): void => void (this._method = (event.target as HTMLSelectElement).value);
    return html`${
      methods.length < 2
        ? nothing
        : html`<label class="method"
            >${msg("Method")}
            <select @change=${choose}>
              ${methods.map(({ id, title }) => html`<option value=${id} ?selected=${id === method.id}>${title}</option>`)}
            </select></label
          >`
    }
    ${method.description === "" ? nothing : html`<p class="caption">${method.description}</p>`}
    ${
      !hasSettings(method)
        ? nothing
        : html`<tn-form
            bare
            .level=${2}
            .schema=${method.config}
            .values=${this._settings[method.id] ?? {}}
            @tn-change=${({ detail }: CustomEvent<Values>) =>
              (this._settings = { ...this._settings, [method.id]: detail })}
          ></tn-form>`
    }`;
  }

  #content(failure: Failure | null) {
    if (this._job?.state === "running") return this.#progress(this._job);
    if (failure !== null) return nothing;
    const answer = this.#answer.value;
    if (answer === null) return html`<tn-skeleton rows="6" label=${msg("Loading the embeddings")}></tn-skeleton>`;
    const drawings = answer.drawn?.drawings.filter(({ method }) => method === this.#method?.id) ?? [];
    if (answer.drawn === null || drawings.length === 0)
      return html`<p>
          ${msg("The model turns each row into numbers and decides by them. Drawn as points, rows that it sees alike lie together.")}
        </p>
        <p class="quiet">
          ${msg("For that it is loaded and asked again, which takes some seconds, or minutes on many rows.")}
        </p>
        <tn-button @click=${() => void this.#draw()}>${msg("Draw them")}</tn-button>`;
    return html`${this.#again(drawings)} ${this.#charts(answer.drawn, drawings)}`;
  }

  /** In one place whatever the settings are: one that came when a field is left would not be met by the press that leaves it. */
  #again(drawings: readonly Drawing[]) {
    const hasFailed = drawings.some(({ error }) => error !== null);
    if (!hasFailed && !hasSettings(this.#method)) return nothing;
    return html`<tn-button small @click=${() => void this.#draw()}
      >${hasFailed ? msg("Try again") : msg("Draw it with these settings")}</tn-button
    >`;
  }

  #progress({ progress }: Job) {
    const done = progress === null || progress.unit !== "rows" || progress.total === null ? null : progress;
    return html`<p role="status">
        ${done === null ? msg("The model is being loaded.") : msg(str`${done.done} of ${done.total ?? 0} rows`)}
      </p>
      <progress
        aria-label=${msg("Embeddings")}
        max=${done?.total ?? nothing}
        value=${done === null ? nothing : done.done}
      ></progress>
      <tn-button small @click=${() => this.#drawing?.abort()}>${msg("Stop")}</tn-button>`;
  }

  #charts({ rows, total, width }: EmbeddingCharts, drawings: readonly Drawing[]) {
    const charts = drawings.flatMap((drawing) => drawing.charts);
    const faults = drawings.map(({ error }) => html`<tn-failure .failure=${error && failureOf(error)}></tn-failure>`);
    if (drawings.every(({ error }) => error !== null)) return faults;
    if (charts.length === 0) return html`<p class="quiet">${msg("The split has too few rows to draw.")}</p>`;
    return html`${faults}
      ${
        rows < total
          ? html`<p class="caption">
              ${msg(str`${rows} of ${total} rows, drawn by the seed of the run: always the same.`)}
            </p>`
          : nothing
      }
      ${charts.map((spec) => html`<tn-chart height="360" .spec=${spec} @tn-chart-open=${this.#open}></tn-chart>`)}
      <p class="caption">
        ${msg(str`Each point is a row; the model has ${width} numbers of it, and the picture has room for two. A point amid another colour is hard for the model, or has a wrong label. Click one, or press Enter on it, to read its row.`)}
      </p>`;
  }

  readonly #open = ({ detail }: CustomEvent<ChartLink>): void => {
    const row = detail.opens === "rows" ? detail.filter["row"] : undefined;
    if (row !== undefined && /^\d+$/.test(row)) this.dispatchEvent(new CustomEvent("tn-open-row", { detail: row }));
  };

  #read(): Promise<void> {
    const query = new URLSearchParams({ split: this.split }).toString();
    const at = `/runs/${encodeURIComponent(this.run)}/embeddings?${query}`;
    return this.#answer.load((signal) => this.services.client.get(at, signal));
  }

  async #draw(): Promise<void> {
    const method = this.#method?.id;
    if (method === undefined || (this.renderRoot.querySelector<TnForm>("tn-form")?.check() ?? 0) > 0) return;
    this.#drawing?.abort();
    const own = (this.#drawing = new AbortController());
    this._failure = null;
    const start = { path: `/runs/${encodeURIComponent(this.run)}/embeddings`, body: this.#request(method) };
    const changed = (job: Job): void => {
      if (this.#drawing === own) this._job = job;
    };
    try {
      const made = await runJob(this.services.client, start, { changed, signal: own.signal });
      if (made !== null && this.#drawing === own) await this.#read();
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (this.#drawing === own) this._failure = error.problem;
    } finally {
      if (this.#drawing === own) this._job = null;
    }
  }

  #request(method: string) {
    return { split: this.split, method, with: this._settings[method] ?? {} };
  }

  static override styles = [
    baseStyles,
    controlStyles,
    css`
      .method {
        display: inline-grid;
        gap: var(--tn-space-1);
        margin-block-end: var(--tn-space-2);
      }
      tn-form {
        max-inline-size: 46rem;
        margin-block: var(--tn-space-3);
      }
      tn-card {
        display: block;
      }
      p + p,
      p + tn-button,
      tn-button + p,
      progress + tn-button {
        margin-block-start: var(--tn-space-2);
      }
      p {
        max-inline-size: 46rem;
      }
      progress {
        inline-size: min(24rem, 100%);
        accent-color: var(--tn-accent);
      }
    `,
  ];
}

const hasSettings = (method: Method | undefined): boolean =>
  Object.keys((method?.config as FormSchema | undefined)?.properties ?? {}).length > 0;

const failureOf = ({ code, message, cause, mend }: ErrorReport): Failure => ({
  ...{ code, title: message, detail: cause, mend },
});

customElements.define("tn-embedding-map", TnEmbeddingMap);
