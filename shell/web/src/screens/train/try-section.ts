import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { PredictAnswer, RunPage, StreamEvent } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { coalesced } from "../../data/coalesced.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import "../../elements/button.ts";
import { duration, metric } from "../../elements/format.ts";
import { runStatusBadge } from "../../elements/run-status.ts";
import "../../elements/state.ts";
import { sectionStyles } from "./section-styles.ts";
import { trySectionStyles } from "./try-section-styles.ts";

/** `tn-train-try`: the newest run of the recipe as it goes, and its model to ask once there is one. */
export class TnTrainTry extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    run: {},
    shows: {},
    _text: { state: true },
  };
  declare services: Services;
  declare project: string;
  /** Null where nothing was started yet. */
  declare run: string | null;
  /** What is shown: `progress`, `ask`, or both. */
  declare shows: string;
  declare _text: string;
  readonly #page = new Loading<RunPage>(this);
  readonly #answer = new Loading<PredictAnswer>(this);
  readonly #command = new Loading<unknown>(this);
  #end = new AbortController();
  #reload = (): void => undefined;
  #isAsking = false;

  constructor() {
    super();
    this.run = null;
    this.shows = "both";
    this._text = "";
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("run")) return;
    this.#end.abort();
    this.#end = new AbortController();
    this.#page.value = this.#answer.value = null;
    if (this.run === null) return;
    this.#reload = coalesced(() => this.#load(), this.#end.signal);
    this.#reload();
    this.services.follow([`run:${this.run}`, "queue"], this.#heard, this.#end.signal);
  }

  override render() {
    const page = this.#page.value;
    if (this.run === null)
      return html`<p class="quiet">
        ${msg("Nothing was trained with this recipe yet. Start it, and ask its model here.")}
      </p>`;
    if (page === null)
      return this.#page.failure
        ? html`<tn-failure .failure=${this.#page.failure}></tn-failure>`
        : html`<tn-skeleton rows="3" label=${msg("Loading the run")}></tn-skeleton>`;
    return html`${this.shows === "ask" ? nothing : this.#progress(page)}
    ${this.shows === "progress" ? nothing : this.#ask(page)}`;
  }

  #progress(page: RunPage) {
    const { progress, error, queueReason } = page;
    return html`<div class="state">
        <a href="/p/${this.project}/runs/${page.id}"><bdi>${page.name}</bdi></a
        >${runStatusBadge(page.status)}
        ${page.status === "queued" && queueReason !== null ? html`<span class="quiet">${queueReason}</span>` : nothing}
        ${
          isLive(page) && page.status !== "queued"
            ? html`<tn-button small @click=${() => void this.#stop()}>${msg("Stop and keep")}</tn-button>`
            : nothing
        }
      </div>
      <tn-failure .failure=${this.#command.failure}></tn-failure>
      ${
        progress === null || !isLive(page)
          ? nothing
          : html`<progress
                aria-label=${progress.stage}
                max=${progress.total ?? nothing}
                value=${progress.total === null ? nothing : progress.done}
              ></progress>
              <p class="quiet">${progressWords(page)}</p>`
      }
      ${
        error === null
          ? nothing
          : html`<tn-failure
              .failure=${{ code: error.code, title: error.message, detail: error.cause, mend: error.mend }}
            ></tn-failure>`
      }
      ${this.#scores(page)}`;
  }

  #scores({ metrics, baseline }: RunPage) {
    const names = Object.keys(metrics)
      .filter((name) => name.startsWith("test."))
      .slice(0, 6);
    if (names.length === 0) return nothing;
    return html`<table>
      <thead>
        <tr>
          <th>${msg("On test rows")}</th>
          <th class="number">${msg("Untrained")}</th>
          <th class="number">${msg("Tuned")}</th>
        </tr>
      </thead>
      ${names.map(
        (name) =>
          html`<tr>
            <td>${name.slice("test.".length)}</td>
            <td class="number quiet">${metric(baseline[name] ?? "–")}</td>
            <td class="number">${metric(metrics[name] ?? "–")}</td>
          </tr>`,
      )}
    </table>`;
  }

  #ask(page: RunPage) {
    const isReady = page.status === "completed" || page.status === "stopped";
    const answer = this.#answer.value;
    return html`<form @submit=${this.#submit}>
        <label class="field" for="question"
          ><span>${msg("Ask the model")}</span>
          <textarea
            id="question"
            rows="3"
            data-owns-enter
            .value=${this._text}
            placeholder=${msg("A text it has never seen")}
            @input=${(event: Event) => (this._text = (event.target as HTMLTextAreaElement).value)}
            @keydown=${this.#key}
          ></textarea>
        </label>
        <tn-button
          ?disabled=${!isReady || this._text.trim() === "" || this.#isAsking}
          reason=${isReady ? msg("Type a text first.") : msg("The model can be asked once training has ended.")}
          @click=${() => void this.#predict()}
          >${this.#isAsking ? msg("The model answers…") : msg("Ask")}</tn-button
        >
      </form>
      <tn-failure .failure=${this.#answer.failure}></tn-failure>
      <div role="status" class="answers">
        ${answer === null ? nothing : html`${verdict(msg("Tuned"), answer.tuned)} ${verdict(msg("Untrained"), answer.base ?? [])}`}
      </div>`;
  }

  /** Tells `tn-run` when the run came to another state. */
  async #load(): Promise<void> {
    const before = this.#page.value?.status;
    await this.#page.load((signal) => this.services.client.get(`/runs/${encodeURIComponent(this.run ?? "")}`, signal));
    const page = this.#page.value;
    if (page === null || before === undefined || page.status === before) return;
    this.dispatchEvent(new CustomEvent("tn-run", { detail: page, bubbles: true, composed: true }));
  }

  readonly #heard = ({ type }: StreamEvent): void => {
    if (type === "exit") this.services.announce(msg("The run has ended."));
    this.#reload();
  };

  async #stop(): Promise<void> {
    const path = `/runs/${encodeURIComponent(this.run ?? "")}/stop`;
    const body = { mode: "checkpoint" };
    await this.#command.load((signal) => this.services.client.send("POST", path, { body, signal }));
  }

  #submit(event: Event): void {
    event.preventDefault();
    void this.#predict();
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    // Here it asks; elsewhere on the page it starts the training.
    event.preventDefault();
    event.stopPropagation();
    void this.#predict();
  }

  async #predict(): Promise<void> {
    const text = this._text.trim();
    if (text === "" || this.#isAsking) return;
    this.#isAsking = true;
    this.requestUpdate();
    const path = `/runs/${encodeURIComponent(this.run ?? "")}/predict`;
    await this.#answer.load((signal) =>
      this.services.client.send("POST", path, { body: { texts: [text], base: true }, signal, deadlineMs: null }),
    );
    this.#isAsking = false;
    this.requestUpdate();
  }

  static override styles = [baseStyles, controlStyles, sectionStyles, trySectionStyles];
}

const live = new Set(["queued", "running", "paused"]);
const isLive = ({ status }: RunPage): boolean => live.has(status);

function progressWords({ stage, progress }: RunPage): string {
  if (progress === null) return stage ?? "";
  const { done, total, unit, etaSeconds } = progress;
  const count = `${stage ?? progress.stage}: ${done}${total === null ? "" : ` / ${total}`} ${unit}`;
  if (etaSeconds === null) return count;
  return `${count} · ${msg(str`${duration(etaSeconds[0])} to ${duration(etaSeconds[1])} remain`)}`;
}

function verdict(who: string, [prediction]: PredictAnswer["tuned"]) {
  if (prediction === undefined) return nothing;
  const scores = Object.entries(prediction.scores)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 4);
  return html`<div class="verdict">
    <p>
      <span class="quiet">${who}</span> <strong><bdi>${prediction.label}</bdi></strong>
    </p>
    ${scores.map(
      ([label, score]) =>
        html`<p class="score">
          <bdi>${label}</bdi><i><b style="inline-size:${score * 100}%"></b></i><span>${score.toFixed(2)}</span>
        </p>`,
    )}
  </div>`;
}

customElements.define("tn-train-try", TnTrainTry);
