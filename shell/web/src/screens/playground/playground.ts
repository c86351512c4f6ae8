import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { RunRow } from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import type { Missed } from "../../elements/nearest.ts";
import "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { singleKey } from "../../data/single-keys.ts";
import "../../insight/why.ts";
import { answerStyles, drawAnswer } from "./answer.ts";
import { Asking, type Said, type Turn } from "./asking.ts";
import { playgroundStyles } from "./playground-styles.ts";
import { promptsCsv, rate, type LabelledPrompt } from "./prompts.ts";
import "./prompt-source.ts";
import { readRuns, type KnownRuns } from "./read-runs.ts";
import { drawTools } from "./tools.ts";
import { keyOf, textOf, voicesOf, type Voice } from "./voices.ts";

const tickMs = 1000;
const longest = 20_000;

/** `tn-playground`: models side by side, asked the same or each its own. */
export class TnPlayground extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    query: { attribute: false },
    _texts: { state: true },
    _expected: { state: true },
    _saved: { state: true },
  };
  declare services: Services;
  declare project: string;
  declare query: URLSearchParams;
  /** What is typed, by voice; `""` is for all of them. */
  declare _texts: Readonly<Record<string, string>>;
  /** The right answer of a text, as the reader says. */
  declare _expected: ReadonlyMap<string, string>;
  declare _saved: string;
  readonly #runs = new Loading<KnownRuns>(this);
  readonly #saving = new Loading<{ name?: string }>(this);
  readonly #asking = new Asking(this);
  readonly #order: number[] = [0, 1, 2, 3].toSorted(() => Math.random() - 0.5);
  /** Runs of the address that was read last. */
  #named = "";
  #ticks: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this._texts = {};
    this._expected = new Map();
    this._saved = "";
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#key);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ticks = setInterval(() => this.#asking.isAsking && this.requestUpdate(), tickMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticks);
  }

  protected override willUpdate(): void {
    const named = this.query.get("runs") ?? "";
    if (this.hasUpdated && named === this.#named) return;
    this.#named = named;
    const runs = this.#asked.map(({ run }) => run);
    void this.#runs.load((signal) => readRuns(this.services.client, runs, signal));
  }

  get #usable(): readonly RunRow[] {
    return this.#runs.value?.items.filter(({ status }) => status === "completed" || status === "stopped") ?? [];
  }

  /** Those of the address; else the newest run and what it began from. */
  get #voices(): Voice[] {
    const asked = this.#asked.filter(({ run }) => !this.#isGone(run));
    const newest = this.#usable[0];
    return asked.length > 0 || newest === undefined ? asked : voicesOf(`base,${newest.id}`);
  }

  get #asked(): Voice[] {
    return voicesOf(this.query.get("runs") ?? "");
  }

  #isGone(run: string): boolean {
    return this.#runs.value?.gone.has(run) === true;
  }

  get #missed(): readonly Missed[] {
    const names = this.#voices.map(({ run }) => this.#runs.value?.items.find(({ id }) => id === run)?.name ?? run);
    const shown = [...new Set(names)].join(" · ");
    const gone = [...new Set(this.#asked.map(({ run }) => run))].filter((run) => this.#isGone(run));
    return gone.map((asked) => ({ what: "run", asked, shown: shown || msg("no run") }));
  }

  override render() {
    const voices = this.#voices;
    return html`<div class="head">
        <h1>${msg("Playground")}</h1>
        <span class="push"></span>
        ${
          voices.length === 0
            ? nothing
            : drawTools({
                voices,
                query: this.query,
                usable: this.#usable,
                setQuery: this.services.setQuery,
                go: (next) => this.#go(next),
              })
        }
      </div>
      <tn-nearest .missed=${this.#missed}></tn-nearest>
      <tn-failure .failure=${this.#runs.failure ?? this.#saving.failure}></tn-failure>
      ${this.#content(voices)}`;
  }

  #content(voices: readonly Voice[]) {
    if (this.#runs.value === null)
      return this.#runs.failure ? nothing : html`<tn-skeleton label=${msg("Loading the models")}></tn-skeleton>`;
    if (voices.length === 0)
      return html`<tn-empty
        heading=${msg("No model was trained yet")}
        text=${msg("A run that is complete answers here, beside the model that it began from.")}
        ><a href="/p/${this.project}/train">${msg("Start a run")}</a></tn-empty
      >`;
    const shown = this.#isBlind ? voices.toSorted((a, b) => this.#place(voices, a) - this.#place(voices, b)) : voices;
    const columns = `grid-template-columns:repeat(${voices.length}, minmax(min(18rem, 86vw), 1fr))`;
    return html`<div class="body" tabindex="0">
        <div class="voices" style=${columns}>${shown.map((voice, index) => this.#voiceHead(voice, index))}</div>
        ${this.#asking.turns.length === 0 ? this.#invitation() : nothing}
        ${this.#asking.turns.map((turn) => this.#turn(turn, shown, columns))}
      </div>
      ${this.#entry(shown, columns)}`;
  }

  #place(voices: readonly Voice[], voice: Voice): number {
    return this.#order[voices.indexOf(voice)] ?? 0;
  }

  get #isBlind(): boolean {
    return this.query.has("blind");
  }

  #voiceHead(voice: Voice, index: number) {
    const row = this.#runs.value?.items.find(({ id }) => id === voice.run);
    const name = row?.name ?? voice.run;
    if (this.#isBlind) return html`<h2>${msg(str`Model ${String.fromCodePoint(65 + index)}`)}</h2>`;
    return html`<div class="voice">
      <h2><bdi>${voice.isBase ? (row?.model ?? msg("Base")) : name}</bdi></h2>
      <span class="caption">${voice.isBase ? msg(str`before training, as in ${name}`) : msg("after training")}</span>
      <tn-button
        small
        kind="quiet"
        label=${msg("Take it out")}
        @click=${() => this.#go(this.#voices.filter((one) => keyOf(one) !== keyOf(voice)))}
        >×</tn-button
      >
    </div>`;
  }

  #invitation() {
    return html`<p class="invitation quiet">
      ${msg("Write a text that nobody trained on. The first answer takes longer, for the model is loaded for it.")}
    </p>`;
  }

  #turn(turn: Turn, voices: readonly Voice[], columns: string) {
    const texts = new Set([...turn.said.values()].map(({ text }) => text));
    const [shared] = texts.size === 1 ? texts : [];
    const first = turn.said.get(keyOf(voices[0] ?? { run: "", isBase: false }));
    return html`<article>
      ${
        shared === undefined
          ? nothing
          : html`<header>
              <p class="asked"><bdi>${shared}</bdi></p>
              <tn-button small kind="quiet" @click=${() => (this._texts = { ...this._texts, "": shared })}
                >${msg("Ask again")}</tn-button
              >
            </header>`
      }
      <div class="voices" style=${columns}>
        ${voices.map((voice) => {
          const key = keyOf(voice);
          const text = turn.said.get(key)?.text ?? "";
          return html`<div class="said" data-voice=${key} data-text=${text} tabindex="-1">
            ${shared === undefined && text !== "" ? html`<p class="asked"><bdi>${text}</bdi></p>` : nothing}
            ${drawAnswer(turn, key, first, {
              now: Date.now(),
              expected: this._expected.get(text) ?? null,
              expect: (label) => this.#expect(text, label),
              rate: (of, about, rating) => this.#rate(of, about, rating),
              again: () => void this.#asking.ask(this.services, [voice], () => text),
            })}
            ${this.#why(voice, turn.said.get(key))}
          </div>`;
        })}
      </div>
    </article>`;
  }

  #why({ run, isBase }: Voice, said: Said | undefined) {
    if (isBase || said?.answer == null) return nothing;
    const classes = said.answer.scores.map(([label]) => label);
    return html`<tn-why .services=${this.services} .run=${run} .text=${said.text} .classes=${classes}></tn-why>`;
  }

  #entry(voices: readonly Voice[], columns: string) {
    const isApart = this.query.has("apart");
    const labelled = this.#labelled.length;
    return html`<form class="entry" @keydown=${this.#sendKey} @submit=${(event: Event) => event.preventDefault()}>
      <div class="voices" style=${isApart ? columns : ""}>
        ${isApart ? voices.map((voice, index) => this.#field(keyOf(voice), msg(str`Text for model ${index + 1}`))) : this.#field("", msg("Text for all models"))}
      </div>
      <div class="row">
        <tn-prompt-source
          .services=${this.services}
          @tn-prompt=${({ detail }: CustomEvent<string>) => (this._texts = { ...this._texts, "": detail })}
        ></tn-prompt-source>
        ${
          labelled === 0
            ? nothing
            : html`<tn-button small @click=${() => void this.#save()}
                >${msg(str`Save ${labelled} as a dataset`)}</tn-button
              >`
        }
        ${
          this._saved === ""
            ? nothing
            : html`<a class="caption" href="/p/${this.project}/data/${encodeURIComponent(this._saved)}"
                >${this._saved}</a
              >`
        }
        <span class="push caption" role="status"
          >${
            Object.values(this._texts).some(({ length }) => length >= longest)
              ? msg(str`A text ends after ${longest.toLocaleString(document.documentElement.lang)} characters`)
              : msg("Ctrl Enter sends, Esc stops")
          }</span
        >
        ${this.#sendOrStop()}
      </div>
    </form>`;
  }

  /** One button, so that the focus stays on it when it changes what it does. */
  #sendOrStop() {
    const { isAsking } = this.#asking;
    return html`<tn-button
      kind=${isAsking ? "plain" : "primary"}
      ?disabled=${!isAsking && !this.#hasText}
      reason=${msg("Write a text first.")}
      @click=${() => (isAsking ? this.#asking.stop() : void this.#ask())}
      >${isAsking ? msg("Stop") : msg("Send")}</tn-button
    >`;
  }

  get #hasText(): boolean {
    return this.#voices.some((voice) => this.#textFor(voice).trim() !== "");
  }

  #textFor(voice: Voice): string {
    return this._texts[this.query.has("apart") ? keyOf(voice) : ""] ?? "";
  }

  /** Before the key of every page, which would take the focus from the text that is gone on with. */
  readonly #sendKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !this.#hasText) return;
    event.preventDefault();
    void this.#ask();
  };

  #field(key: string, label: string) {
    return html`<textarea
      rows="3"
      maxlength=${longest}
      aria-label=${label}
      placeholder=${label}
      .value=${this._texts[key] ?? ""}
      @input=${(event: Event) => (this._texts = { ...this._texts, [key]: (event.target as HTMLTextAreaElement).value })}
    ></textarea>`;
  }

  #ask(): Promise<void> {
    this._saved = "";
    return this.#asking.ask(this.services, this.#voices, (voice) => this.#textFor(voice));
  }

  #go(voices: readonly Voice[]): void {
    this.services.setQuery({ runs: textOf(voices) });
  }

  #expect(text: string, label: string): void {
    const next = new Map(this._expected);
    if (next.get(text) === label) next.delete(text);
    else next.set(text, label);
    this._expected = next;
  }

  #rate(voice: string, text: string, rating: number): void {
    rate(voice, text, rating);
    this.services.announce(msg(str`${rating} of 4`));
    this.requestUpdate();
  }

  get #labelled(): LabelledPrompt[] {
    return [...this._expected].map(([text, label]) => ({ text, label }));
  }

  /** The texts whose right answer is known, as a file of rows to train on. */
  async #save(): Promise<void> {
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, "-");
    const name = `playground-${stamp}.csv`;
    const body = new Blob([promptsCsv(this.#labelled)], { type: "application/octet-stream" });
    await this.#saving.load((signal) => this.services.client.send("PUT", `/datasets/${name}`, { body, signal }));
    if (this.#saving.failure === null) this._saved = name;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    if (event.defaultPrevented || !(target instanceof HTMLElement)) return;
    const key = singleKey(event) ?? "";
    const rating = /^[1-4]$/.test(key) ? Number(key) : 0;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.#ask();
    else if (event.key === "Escape" && this.#asking.isAsking) this.#asking.stop();
    else if (rating === 0 || !this.#rateByKey(rating)) return;
    event.preventDefault();
  };

  /** Rates the answer that has the focus or the pointer, else the newest of the last model. */
  #rateByKey(rating: number): boolean {
    const [focused] = this.renderRoot.querySelectorAll<HTMLElement>(".said:focus-within, .said:hover");
    const [turn] = this.#asking.turns;
    const last = this.#voices.at(-1);
    const voice = focused?.dataset["voice"] ?? (last === undefined ? undefined : keyOf(last));
    const text = focused?.dataset["text"] ?? (voice === undefined ? undefined : turn?.said.get(voice)?.text);
    if (voice === undefined || text === undefined || text === "") return false;
    this.#rate(voice, text, rating);
    return true;
  }

  static override styles = [baseStyles, pageStyles, answerStyles, playgroundStyles];
}

customElements.define("tn-playground", TnPlayground);
