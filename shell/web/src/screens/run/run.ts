import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { RunViewer, ViewOpened } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import "../../elements/card.ts";
import { icon } from "../../elements/icon.ts";
import { runStatusBadge } from "../../elements/run-status.ts";
import "../../elements/state.ts";
import { Loading } from "../../data/loading.ts";
import { saveFile } from "../../data/saving.ts";
import type { Services } from "../../data/services.ts";
import { singleKey } from "../../data/single-keys.ts";
import { showCurrent } from "../../elements/current-in-view.ts";
import { missed, type Missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument } from "../../elements/while-shown.ts";
import { alertsOf } from "./alerts.ts";
import { isStepOf, stepsOf } from "./curves.ts";
import { drawFigures, figureStyles } from "./figures.ts";
import "../../panels/panels.ts";
import { LiveRun, type Part } from "./live-run.ts";
import { drawMatrix } from "./confusion.ts";
import { marksOf, toggleMark } from "./marks.ts";
import { drawAlerts, drawFailure, drawLost, drawQueued, noticeStyles } from "./notices.ts";
import { drawProgress, percentOf, progressStyles } from "./progress.ts";
import { actionStyles, drawActions, startingWords, type Verb } from "./run-actions.ts";
import "./run-charts.ts";
import "./run-curves.ts";
import "./run-files.ts";
import "./run-hardware.ts";
import "./run-log.ts";
import "./run-samples.ts";
import type { TnRunSamples } from "./run-samples.ts";
import { levels, type Level } from "./run-log.ts";
import type { LogEntry, RunState } from "./run-state.ts";
import "./run-step.ts";
import type { TnRunStep } from "./run-step.ts";
import { runStyles } from "./run-styles.ts";
import { drawSettings, settingStyles } from "./settings.ts";
import { tabs, tabTitle, type Tab } from "./run-tabs.ts";
import { Speech } from "./speech.ts";
import { drawStages, stageStyles } from "./stages.ts";
import { openViewerTab } from "./viewer-tab.ts";

const tickMs = 1000;
/** Parts that show one step: from one to the other it stays. */
const stepped: ReadonlySet<Tab> = new Set(["overview", "samples"]);

/** `tn-run`: one run while it lives and after. */
export class TnRun extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    run: {},
    query: { attribute: false },
    _pending: { state: true },
    _opening: { state: true },
    _marks: { state: true },
  };
  declare services: Services;
  declare project: string;
  declare run: string;
  declare query: URLSearchParams;
  declare _pending: Verb | null;
  declare _opening: RunViewer | null;
  declare _marks: readonly number[];
  readonly #live = new LiveRun(this);
  #shownTab: Tab | null = null;
  readonly #command = new Loading<unknown>(this);
  readonly #view = new Loading<ViewOpened>(this);
  readonly #speech = new Speech();
  #ticks: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this._pending = null;
    this._opening = null;
    this._marks = [];
    this.query = new URLSearchParams();
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#key);
    this.#live.heard = (event) => {
      if (event.type === "stage" || event.type === "exit") this._pending = null;
      const words = this.#live.state && this.#speech.wordsOf(event, this.#live.state);
      if (words) this.services.announce(words);
    };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ticks = setInterval(() => this.#live.state?.page.endedAt === null && this.requestUpdate(), tickMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticks);
    document.title = "TuneIT";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("run")) return;
    this.#live.follow(this.services, this.run);
    this._marks = marksOf(this.run);
    this._pending = null;
  }

  protected override updated(): void {
    const tab = this.#live.state === null ? null : this.#chosen;
    if (tab !== this.#shownTab) showCurrent(this.renderRoot);
    this.#shownTab = tab;
  }

  override render() {
    const { state, failure, lostSince } = this.#live;
    if (state === null)
      return html`<div class="body">
        <h1 class="visually-hidden">${msg("Run")}</h1>
        <tn-failure .failure=${failure}><a href="/p/${this.project}/runs">${msg("All runs")}</a></tn-failure>
        ${failure ? nothing : html`<tn-skeleton rows="10" label=${msg("Loading the run")}></tn-skeleton>`}
      </div>`;
    const { page } = state;
    document.title = this.#title(state);
    return html`${this.#head(state)}
      <tn-nearest .missed=${this.#missed(state)}></tn-nearest>
      <div class="body" tabindex="0">
        <tn-failure .failure=${this.#command.failure ?? this.#view.failure}></tn-failure>
        ${page.endedAt === null && lostSince !== null ? drawLost(lostSince, state.newestAt) : nothing}
        ${page.status === "queued" ? drawQueued(page, () => this.#toFront()) : nothing}
        ${drawFailure(page, this.#address({ tab: "log", level: "warning" }), () => this.#copyError())}
        ${drawProgress(page)} ${this.#tab(state)}
      </div>`;
  }

  #missed({ series }: RunState): readonly Missed[] {
    const asked = (name: string) => this.query.get(name);
    const steps = stepsOf([...series.values()].filter(({ split }) => split !== null));
    const isReached = isStepOf(steps, asked("step"));
    return [
      ...missed("view", asked("tab"), { known: this.#offered, shown: tabTitle("overview") }),
      ...missed("step", asked("step"), {
        known: steps.length === 0 || isReached ? null : [],
        shown: msg("the nearest step"),
      }),
      ...missed("filter", asked("level"), { known: levels, shown: msg("all rows") }),
    ];
  }

  #title({ page }: RunState): string {
    const percent = page.endedAt === null ? percentOf(page) : null;
    return `${percent === null ? "" : `${percent} % · `}${page.name} – TuneIT`;
  }

  #head({ page }: RunState) {
    return html`<div class="head">
        <a href="/p/${this.project}/runs">${msg("Runs")}</a>${icon("right", 12)}
        <h1><bdi>${page.name}</bdi></h1>
        ${runStatusBadge(page.status)}
        <span class="caption wide about"><bdi>${page.model}</bdi> · ${page.task}</span>
        ${
          page.parent === null
            ? nothing
            : html`<a class="caption" href="/p/${this.project}/compare?runs=${page.parent},${page.id}"
                >${msg("Compare with its origin")}</a
              >`
        }
        <div class="acts">
          ${drawActions({
            ...{ page, project: this.project, pending: this._pending, opening: this._opening },
            act: (verb) => void this.#act(verb),
            open: (viewer) => void this.#open(viewer),
          })}
        </div>
      </div>
      <nav class="tabs" aria-label=${msg("Parts of the run")}>${this.#offered.map((tab) => this.#tabLink(tab))}</nav>`;
  }

  #tabLink(tab: Tab) {
    const faults = tab === "log" ? (this.#live.state?.counts["error"] ?? 0) : 0;
    return html`<a href=${this.#address({ tab })} aria-current=${tab === this.#chosen ? "page" : nothing}
      >${tabTitle(tab)}${faults > 0 ? html`<b>${faults}<span class="visually-hidden"> ${msg("errors")}</span></b>` : nothing}</a
    >`;
  }

  /** Views are those of plugins, which may bring none. */
  get #offered(): readonly Tab[] {
    const hasViews = (this.#live.state?.page.panels.length ?? 0) > 0;
    return tabs.filter((tab) => tab !== "views" || hasViews);
  }

  get #chosen(): Tab {
    return this.#offered.find((tab) => tab === this.query.get("tab")) ?? "overview";
  }

  #address(wanted: { tab: Tab; level?: Level }): string {
    const query = new URLSearchParams(wanted.tab === "overview" ? {} : wanted);
    const step = this.query.get("step");
    if (step !== null && stepped.has(wanted.tab)) query.set("step", step);
    return `/p/${this.project}/runs/${encodeURIComponent(this.run)}${query.size > 0 ? `?${query.toString()}` : ""}`;
  }

  #tab(state: RunState) {
    const { revision } = state;
    if (this.#chosen === "files")
      return html`<tn-run-files .services=${this.services} .page=${state.page}></tn-run-files>`;
    if (this.#chosen === "settings") return drawSettings(state.page);
    if (this.#chosen === "views")
      return html`<tn-panels
        first
        .services=${this.services}
        .panels=${state.page.panels}
        run=${state.page.id}
        @tn-panel-off=${({ detail }: CustomEvent<string>) => this.services.go(`/plugins/${encodeURIComponent(detail)}`)}
      ></tn-panels>`;
    if (this.#chosen === "samples")
      return html`<tn-run-samples
        .services=${this.services}
        .page=${state.page}
        .seen=${state.samplesSeq}
        .step=${this.query.get("step")}
        @tn-step=${this.#goToStep}
      ></tn-run-samples>`;
    if (this.#chosen === "charts") {
      const made = state.page.artifacts.filter(({ kind }) => kind === "chart").length;
      return html`<tn-run-charts
        .services=${this.services}
        project=${this.project}
        .run=${state.page.id}
        .made=${made}
      ></tn-run-charts>`;
    }
    if (this.#chosen === "hardware")
      return html`${this.#partial("hardware")}
        <tn-run-hardware
          .state=${state}
          .revision=${revision}
          .memoryLimitBytes=${this.#live.memoryLimitBytes}
        ></tn-run-hardware>`;
    if (this.#chosen === "log")
      return html`${this.#partial("log")}
        <tn-run-log
          class="panel"
          .state=${state}
          .revision=${revision}
          .level=${levels.find((level) => level === this.query.get("level")) ?? "debug"}
          .words=${this.query.get("q") ?? ""}
          @tn-level=${({ detail }: CustomEvent<Level>) =>
            this.services.setQuery({ level: detail === "debug" ? null : detail })}
          @tn-words=${({ detail }: CustomEvent<string>) => this.services.setQuery({ q: detail })}
          @tn-save=${({ detail }: CustomEvent<readonly LogEntry[]>) => this.#saveLog(detail)}
        ></tn-run-log>`;
    return this.#overview(state);
  }

  #overview(state: RunState) {
    const { page, revision } = state;
    const now = Date.now();
    const locale = document.documentElement.lang;
    const { memoryLimitBytes, lostSince } = this.#live;
    const alerts = alertsOf(state, { memoryLimitBytes, now, locale, isLost: lostSince !== null });
    const marks = [
      ...page.checkpoints
        .filter((one) => one.state === "committed")
        .map(({ step }) => ({ x: step, label: msg("checkpoint") })),
      ...this._marks.map((step) => ({ x: step, label: msg("mark") })),
    ];
    return html`${drawFigures(state, now)}
      <div class="columns">
        <div>
          ${this.#partial("series")}
          <tn-run-curves .state=${state} .revision=${revision} .marks=${marks}></tn-run-curves>
          ${this.#partial("tables")} ${drawMatrix(state)}
        </div>
        <aside aria-label=${msg("Course of the run")}>
          ${drawAlerts(alerts, page)}
          <tn-card heading=${msg("Stages")}>${drawStages(page, now)}</tn-card>
          <tn-run-step
            .state=${state}
            .revision=${revision}
            .step=${this.query.get("step")}
            .marks=${this._marks}
            @tn-step=${this.#goToStep}
            @tn-mark=${({ detail }: CustomEvent<number>) => (this._marks = toggleMark(this.run, detail))}
          ></tn-run-step>
        </aside>
      </div>`;
  }

  #partial(part: Part) {
    const failure = this.#live.failures[part];
    return failure === undefined
      ? nothing
      : html`<tn-failure .failure=${failure}
          ><tn-button small @click=${() => void this.#live.refresh()}>${msg("Try again")}</tn-button></tn-failure
        >`;
  }

  async #act(verb: Verb): Promise<void> {
    const [path, body] =
      verb === "stop" ? ["stop", { mode: "checkpoint" }] : verb === "stop-now" ? ["stop", { mode: "now" }] : [verb];
    this._pending = verb;
    const at = `/runs/${encodeURIComponent(this.run)}/${path}`;
    await this.#command.load((signal) => this.services.client.send("POST", at, { body, signal }));
    if (this.#command.failure !== null) this._pending = null;
    else if (verb === "resume" || this.#live.state?.page.status === "queued") {
      this._pending = null;
      await this.#live.refresh();
    }
  }

  async #open(viewer: RunViewer): Promise<void> {
    this._opening = viewer;
    this.#view.value = null;
    const tab = openViewerTab(startingWords(viewer));
    const lost = msg(str`${viewer.title} is closed. Open it again from the run’s page.`);
    const body = { plugin: viewer.plugin, viewer: viewer.id, lost };
    const at = `/runs/${encodeURIComponent(this.run)}/views`;
    // The first start of a program may make the environment it runs in.
    await this.#view.load((signal) => this.services.client.send("POST", at, { body, signal, deadlineMs: null }));
    this._opening = null;
    const opened = this.#view.value;
    if (this.#view.failure === null && opened !== null) tab.show((opened as ViewOpened).url);
    else tab.close();
  }

  #toFront(): void {
    const at = `/queue/${encodeURIComponent(this.run)}`;
    void this.#command
      .load((signal) => this.services.client.send("PATCH", at, { body: { priority: 100 }, signal }))
      .then(() => this.#live.refresh());
  }

  readonly #goToStep = ({ detail }: CustomEvent<string | null>): void => this.services.setQuery({ step: detail });

  get #step(): TnRunStep | null {
    return this.renderRoot.querySelector("tn-run-step");
  }

  get #steps(): TnRunStep | TnRunSamples | null {
    return this.#step ?? this.renderRoot.querySelector("tn-run-samples");
  }

  #saveLog(lines: readonly LogEntry[]): void {
    const text = lines.map(({ time, level, stage, text }) =>
      [new Date(time).toISOString(), level, stage, text].join("\t"),
    );
    saveFile(`${this.#live.state?.page.name ?? this.run}.log`, `${text.join("\n")}\n`, "text/plain");
  }

  #copyError(): void {
    const { error, name } = this.#live.state?.page ?? {};
    if (!error) return;
    const text = `${name}\n${error.code}: ${error.message}\n${error.cause}\n${error.mend}`;
    void navigator.clipboard.writeText(text).then(() => this.services.announce(msg("Copied")));
  }

  readonly #key = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    // Charts and lists have arrow keys of their own.
    if (target instanceof HTMLElement && target.matches("[role=grid] *, :not(.body)[tabindex='0']")) return;
    const key = singleKey(event);
    const { status } = this.#live.state?.page ?? {};
    const isLive = this._pending === null && (status === "running" || status === "paused");
    if (key === "p" && isLive) void this.#act(status === "paused" ? "unpause" : "pause");
    else if (key === "l") this.services.go(this.#address({ tab: this.#chosen === "log" ? "overview" : "log" }));
    else if (key === "m") this.#step?.mark();
    else if (key === "ArrowLeft") this.#steps?.move(-1);
    else if (key === "ArrowRight") this.#steps?.move(1);
    else return;
    event.preventDefault();
  };

  static override styles = [
    baseStyles,
    controlStyles,
    pageStyles,
    actionStyles,
    noticeStyles,
    progressStyles,
    figureStyles,
    stageStyles,
    settingStyles,
    runStyles,
  ];
}

customElements.define("tn-run", TnRun);
