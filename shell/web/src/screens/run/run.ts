import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { LogPage, MetricSeries, RunPage, StreamEvent } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import "../../elements/chart/line-chart.ts";
import { bytes, duration, metric } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/log-view.ts";
import { runStatusBadge } from "../../elements/run-status.ts";
import "../../elements/state.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { curvesOf } from "./curves.ts";

interface Loaded {
  readonly page: RunPage;
  readonly series: readonly MetricSeries[];
  readonly log: LogPage;
}

const reloadMs = 500;

/** `tn-run`: one run while it lives and after. */
export class TnRun extends LitElement {
  static override properties = { services: { attribute: false }, project: {}, run: {} };
  declare services: Services;
  declare project: string;
  declare run: string;
  readonly #loaded = new Loading<Loaded>(this);
  readonly #command = new Loading<unknown>(this);
  #end = new AbortController();
  #reload: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end.abort();
    clearTimeout(this.#reload);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("run")) return;
    this.#end.abort();
    this.#end = new AbortController();
    void this.#load();
    this.services.follow([`run:${this.run}`], this.#heard, this.#end.signal);
  }

  override render() {
    const loaded = this.#loaded.value;
    if (loaded === null)
      return html`<div class="body">
        <h1 class="visually-hidden">${msg("Run")}</h1>
        <tn-failure .failure=${this.#loaded.failure}></tn-failure>
        ${this.#loaded.failure ? nothing : html`<tn-skeleton rows="10" label=${msg("Loading the run")}></tn-skeleton>`}
      </div>`;
    const { page, series, log } = loaded;
    return html`${this.#head(page)}
      <div class="body">
        <tn-failure .failure=${this.#loaded.failure ?? this.#command.failure}></tn-failure>
        <tn-failure .failure=${failureOf(page)}></tn-failure>
        ${this.#progress(page)} ${this.#figures(page)}
        <div class="charts">
          ${curvesOf(series).map(
            ({ name, lines }) =>
              html`<div class="chart"><tn-line-chart heading=${name} .series=${lines}></tn-line-chart></div>`,
          )}
        </div>
        <tn-card flush heading=${msg("Log")}>
          <tn-log label=${msg("Log")} .lines=${log.lines}></tn-log>
        </tn-card>
        ${this.#artifacts(page)}
      </div>`;
  }

  #head(page: RunPage) {
    const isLive = page.status === "running" || page.status === "paused";
    return html`<div class="head">
      <a href="/p/${this.project}/runs">${msg("Runs")}</a>${icon("right", 12)}
      <h1><bdi>${page.name}</bdi></h1>
      ${runStatusBadge(page.status)}
      <span class="push"></span>
      ${
        isLive
          ? html`<tn-button @click=${() => this.#act(page.status === "paused" ? "unpause" : "pause")}
                >${page.status === "paused" ? msg("Go on") : msg("Pause")}</tn-button
              >
              <tn-button @click=${() => this.#act("stop", { mode: "checkpoint" })}>${msg("Stop and keep")}</tn-button>`
          : nothing
      }
      ${
        !isLive && page.resumableFrom !== null
          ? html`<tn-button kind="primary" @click=${() => this.#act("resume")}>${msg("Resume")}</tn-button>`
          : nothing
      }
    </div>`;
  }

  #progress({ progress, stage }: RunPage) {
    if (progress === null || stage === null) return nothing;
    const { done, total, unit, etaSeconds } = progress;
    const remains =
      etaSeconds === null ? "" : msg(str`${duration(etaSeconds[0])} to ${duration(etaSeconds[1])} remain`);
    return html`<div class="progress">
      <span>${stage}</span>
      <progress aria-label=${stage} max=${total ?? nothing} value=${total === null ? nothing : done}></progress>
      <span class="quiet"
        >${done}${total === null ? "" : ` / ${total}`} ${unit}${remains === "" ? "" : ` · ${remains}`}</span
      >
    </div>`;
  }

  #figures(page: RunPage) {
    const figures = [
      ...Object.entries(page.metrics)
        .slice(0, 6)
        .map(([name, value]) => [name, metric(value)] as const),
      [msg("Took"), duration(((page.endedAt ?? Date.now()) - page.startedAt) / 1000)] as const,
    ];
    return html`<dl>
      ${figures.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #artifacts({ artifacts }: RunPage) {
    if (artifacts.length === 0) return nothing;
    const locale = document.documentElement.lang;
    return html`<tn-card heading=${msg("Files")}>
      <ul>
        ${artifacts.map(
          (artifact) =>
            html`<li>
              <code dir="ltr">${artifact.path}</code><span class="quiet">${bytes(artifact.bytes, locale)}</span>
            </li>`,
        )}
      </ul>
    </tn-card>`;
  }

  #load(): Promise<void> {
    const { client } = this.services;
    const at = `/runs/${encodeURIComponent(this.run)}`;
    return this.#loaded.load(async (signal) => {
      const [page, { items }, log] = await Promise.all([
        client.get<RunPage>(at, signal),
        client.get<{ items: readonly MetricSeries[] }>(`${at}/metrics`, signal),
        client.get<LogPage>(`${at}/log?limit=5000`, signal),
      ]);
      return { page, series: items, log };
    });
  }

  // News come faster than anybody reads: what was heard within half a second is read at once.
  readonly #heard = ({ type }: StreamEvent): void => {
    if (type === "exit") this.services.announce(msg("The run has ended."));
    this.#reload ??= setTimeout(() => {
      this.#reload = undefined;
      void this.#load();
    }, reloadMs);
  };

  #act(verb: string, body?: unknown): void {
    const path = `/runs/${encodeURIComponent(this.run)}/${verb}`;
    void this.#command.load((signal) => this.services.client.send("POST", path, { body, signal }));
  }

  static override styles = [
    baseStyles,
    pageStyles,
    css`
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr));
        gap: var(--tn-space-4);
      }
      .chart {
        min-inline-size: 0;
        padding: var(--tn-space-3) var(--tn-space-4);
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-surface);
      }
      .progress {
        display: flex;
        align-items: center;
        gap: var(--tn-space-3);
      }
      progress {
        flex: 1;
        block-size: 6px;
        border: 0;
        border-radius: 3px;
        background: var(--tn-border);
        overflow: hidden;
        appearance: none;
      }
      ::-webkit-progress-bar {
        background: var(--tn-border);
      }
      ::-webkit-progress-value {
        background: var(--tn-accent);
      }
      ::-moz-progress-bar {
        background: var(--tn-accent);
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 1px;
        border: 1px solid var(--tn-border);
        border-radius: var(--tn-radius-card);
        background: var(--tn-border);
        overflow: hidden;
      }
      dl > div {
        flex: 1;
        padding: var(--tn-space-2) var(--tn-space-4);
        background: var(--tn-surface);
        white-space: nowrap;
      }
      dt {
        color: var(--tn-text-quiet);
        font-size: var(--tn-size-caption);
      }
      dd {
        font-size: var(--tn-size-metric);
        font-weight: 600;
      }
      ul {
        display: grid;
        gap: var(--tn-space-1);
        list-style: none;
      }
      li {
        display: flex;
        justify-content: space-between;
        gap: var(--tn-space-4);
      }
    `,
  ];
}

function failureOf({ error }: RunPage) {
  return error && { code: error.code, title: error.message, detail: error.cause, mend: error.mend };
}

customElements.define("tn-run", TnRun);
