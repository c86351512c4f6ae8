import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ChartSpec, TrainingSample } from "@tuneit/protocol";
import type { DatasetEntry, DatasetVersions, ModelEntry } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { cutOf, readSample } from "../../data/training-sample.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/badge.ts";
import "../../elements/button.ts";
import "../../elements/chart/chart.ts";
import { missed, type Missed } from "../../elements/nearest.ts";
import "../../elements/state.ts";
import "../../elements/token-text.ts";
import { modelViewStyles } from "./model-view-styles.ts";

const shownRows = 10;

interface Roles {
  readonly text: string | null;
  readonly label: string | null;
}

/** `tn-model-view`: rows as a model would be trained on them, by the plugins that would. */
export class TnModelView extends LitElement {
  static override properties = {
    services: { attribute: false },
    entry: { attribute: false },
    roles: { attribute: false },
    query: { attribute: false },
    version: {},
    _isNumbered: { state: true },
  };
  declare services: Services;
  declare entry: DatasetEntry;
  declare roles: Roles;
  declare query: URLSearchParams;
  /** Empty = the newest. */
  declare version: string;
  declare _isNumbered: boolean;
  readonly #models = new Loading<{ items: readonly ModelEntry[] }>(this);
  readonly #sample = new Loading<TrainingSample>(this);
  #asked = "";
  #isAsking = false;

  constructor() {
    super();
    this._isNumbered = false;
    this.version = "";
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#models.load((signal) => this.services.client.get("/models?limit=200", signal));
  }

  protected override updated(_: PropertyValues<this>): void {
    const model = this.#model;
    if (model === undefined) return;
    const asked = JSON.stringify([
      this.entry.id,
      this.version,
      this.entry.reading,
      this.roles,
      model.ref,
      this.#length,
      this.#start,
    ]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    void this.#ask(model);
  }

  /** Those that need no download: their tokenizer is here. */
  get #here(): readonly ModelEntry[] {
    return (this.#models.value?.items ?? []).filter(({ local }) => local);
  }

  get #model(): ModelEntry | undefined {
    const wanted = this.query.get("model");
    return this.#here.find(({ ref }) => ref === wanted) ?? this.#here[0];
  }

  get #length(): number | null {
    const length = Number(this.query.get("length"));
    return Number.isInteger(length) && length >= 2 ? length : null;
  }

  get #start(): number {
    const row = Number(this.query.get("from") ?? 1);
    return Number.isInteger(row) && row >= 1 ? row - 1 : 0;
  }

  override render() {
    if (this.#models.failure !== null) return html`<tn-failure .failure=${this.#models.failure}></tn-failure>`;
    if (this.#models.value === null)
      return html`<tn-skeleton rows="8" label=${msg("Asking for models")}></tn-skeleton>`;
    if (this.#model === undefined)
      return html`<tn-empty
        heading=${msg("No model is here")}
        text=${msg("Rows are shown through the tokenizer of a model. Get one first, or install a plugin that brings one.")}
        ><a href="/models">${msg("Models")}</a></tn-empty
      >`;
    const { value: sample, failure } = this.#sample;
    return html`${this.#tools(this.#model)}
      <div
        class="body"
        tabindex="0"
        role="region"
        aria-label=${msg("As the model sees it")}
        aria-busy=${this.#isAsking}
      >
        <tn-nearest .missed=${this.#missed(this.#model)}></tn-nearest>
        <tn-failure .failure=${failure}></tn-failure>
        ${
          sample === null
            ? failure === null
              ? html`<tn-skeleton rows="10" label=${msg("The plugins of the model prepare some rows")}></tn-skeleton>`
              : nothing
            : this.#seen(sample)
        }
      </div>`;
  }

  /** A link may name a model that is not here: its tokenizer would have to be fetched first. */
  #missed({ ref, title }: ModelEntry): readonly Missed[] {
    const [length, from] = [this.query.get("length"), this.query.get("from")];
    const usual = this.#sample.value?.maxLength;
    return [
      ...missed("model", this.query.get("model"), { known: [ref], shown: title }),
      ...missed("length", length, {
        known: this.#length === null && usual !== undefined ? [] : null,
        shown: String(usual),
      }),
      ...missed("row", from, { known: this.#start + 1 === Number(from) ? null : [], shown: "1" }),
    ];
  }

  #tools(model: ModelEntry) {
    const sample = this.#sample.value;
    return html`<div class="tools">
      <label
        >${msg("Model")}
        <select @change=${(event: Event) => this.#choose({ model: valueOf(event) })}>
          ${this.#here.map(({ ref, title }) => html`<option value=${ref} ?selected=${ref === model.ref}>${title}</option>`)}
        </select></label
      >
      <label
        >${msg("Longest text in tokens")}
        <input
          type="number"
          min="2"
          max="1000000"
          .value=${String(this.#length ?? sample?.maxLength ?? "")}
          @change=${(event: Event) => this.#choose({ length: valueOf(event) })}
      /></label>
      <label
        >${msg("From row")}
        <input
          type="number"
          min="1"
          .value=${String(this.#start + 1)}
          @change=${(event: Event) => this.#choose({ from: valueOf(event) })}
      /></label>
      <label class="check"
        ><input
          type="checkbox"
          .checked=${this._isNumbered}
          @change=${() => (this._isNumbered = !this._isNumbered)}
        />${msg("Names and numbers of tokens")}</label
      >
      <span class="quiet" role="status"
        >${this.#isAsking ? msg("The plugins of the model prepare some rows") : nothing}</span
      >
    </div>`;
  }

  #seen(sample: TrainingSample) {
    const { rows, warnings } = sample;
    return html`${this.#lengths(sample)} ${legend(sample)}
    ${warnings.map(({ message, mend }) => html`<p class="quiet">${message}. ${mend}.</p>`)}
    ${
      rows.length === 0
        ? html`<tn-empty
            heading=${msg("No row from here on")}
            text=${msg("The dataset ends before this row, or nothing is left of it after cleaning.")}
          ></tn-empty>`
        : html`<ol>
            ${rows.map((row) => this.#row(row))}
          </ol>`
    }
    ${
      rows.length < shownRows
        ? nothing
        : html`<tn-button @click=${() => this.#choose({ from: String((rows.at(-1)?.row ?? 0) + 2) })}
            >${msg("Next rows")}</tn-button
          >`
    }`;
  }

  #row(row: TrainingSample["rows"][number]) {
    const { lang } = document.documentElement;
    const { count, whole } = row;
    const words = (number: number) => number.toLocaleString(lang);
    return html`<li aria-label=${msg(str`Row ${row.row + 1}`)}>
      <header>
        <strong>${msg(str`Row ${words(row.row + 1)}`)}</strong>
        <span class="quiet"
          >${
            whole === null || whole === count
              ? msg(str`${words(count)} tokens`)
              : msg(str`${words(count)} of ${words(whole)} tokens`)
          }</span
        >
        ${whole !== null && whole > count ? html`<tn-badge tone="warn" icon="warning">${msg("Cut off")}</tn-badge>` : nothing}
        <span class="push"></span>
        ${row.label === null ? nothing : html`<span class="quiet">${msg("is to answer")}</span> <tn-badge tone="ok"><bdi>${row.label}</bdi></tn-badge>`}
        ${row.judged === "nothing" ? html`<tn-badge>${msg("Not trained on: it has no label")}</tn-badge>` : nothing}
      </header>
      <tn-token-text .row=${row} ?numbered=${this._isNumbered}></tn-token-text>
    </li>`;
  }

  #lengths(sample: TrainingSample) {
    const { lengths, maxLength, modelMaxLength } = sample;
    const cut = cutOf(sample);
    if (lengths === null || cut === null)
      return html`<p class="quiet">
        ${msg("The plugin of this model does not say how texts become tokens: they are shown by their numbers alone.")}
      </p>`;
    const { lang } = document.documentElement;
    const limit = Math.min(maxLength, modelMaxLength);
    const words = (number: number) => number.toLocaleString(lang);
    return html`<section class="lengths">
      <div class="facts">
        <p>
          <strong>${words(cut)}</strong>
          ${msg(str`of the first ${words(lengths.length)} rows are longer than ${words(limit)} tokens: what stands behind is not seen.`)}
        </p>
        <p class="quiet">
          ${
            maxLength > modelMaxLength
              ? msg(str`The model takes ${words(modelMaxLength)} tokens, whatever is asked for.`)
              : msg(str`The model could take ${words(modelMaxLength)}.`)
          }
          ${msg(str`The longest row has ${words(Math.max(0, ...lengths))}, half of them at most ${words(median(lengths))}.`)}
        </p>
        ${Object.entries(sample.dropped).map(
          ([name, count]) =>
            html`<p class="quiet">
              ${msg(str`${words(count)} of ${words(sample.looked)} rows are left out`)}: <span dir="ltr">${name}</span>
            </p>`,
        )}
      </div>
      <tn-chart lean .spec=${lengthsChart(lengths, limit)} height="120"></tn-chart>
    </section>`;
  }

  async #ask(model: ModelEntry): Promise<void> {
    this.#isAsking = true;
    this.requestUpdate();
    const seen = { task: model.tasks[0] ?? "", model: model.ref, adapter: model.adapter, maxLength: this.#length };
    const { client } = this.services;
    const asked = this.#asked;
    await this.#sample.load(async (signal) =>
      readSample(
        client,
        await this.#source(signal),
        { ...seen, roles: this.roles },
        { start: this.#start, limit: shownRows, signal },
      ),
    );
    if (asked !== this.#asked) return;
    // What another model made of the rows is not this one's.
    if (this.#sample.failure !== null) this.#sample.value = null;
    this.#isAsking = false;
    this.requestUpdate();
  }

  /** The dataset, at the place where the version lies that is shown. */
  async #source(signal: AbortSignal): Promise<DatasetEntry> {
    if (this.version === "") return this.entry;
    const at = `/datasets/${encodeURIComponent(this.entry.id)}/versions`;
    const { items } = await this.services.client.get<DatasetVersions>(at, signal);
    const path = items.find(({ version }) => version === this.version)?.path;
    return path === undefined ? this.entry : { ...this.entry, path };
  }

  #choose(wish: Readonly<Record<string, string>>): void {
    this.services.setQuery(wish);
  }

  static override styles = [baseStyles, modelViewStyles];
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

const median = (lengths: readonly number[]): number =>
  lengths.toSorted((a, b) => a - b)[Math.floor((lengths.length - 1) / 2)] ?? 0;

/** What is seen whole and what is cut off, over the same bins. */
function lengthsChart(lengths: readonly number[], limit: number): ChartSpec {
  const title = msg("Tokens in a text");
  const step = Math.max(1, Math.ceil((Math.max(...lengths, 1) + 1) / 30));
  const edges = Array.from({ length: Math.ceil((Math.max(...lengths, 1) + 1) / step) + 1 }, (_, bin) => bin * step);
  const counts = (fits: (length: number) => boolean) =>
    edges.slice(0, -1).map((low) => lengths.filter((one) => one >= low && one < low + step && fits(one)).length);
  const axes = { x: { label: title, scale: "linear" }, y: { label: msg("Rows"), scale: "linear" } } as const;
  const seen = { name: msg("Seen whole"), counts: counts((one) => one <= limit) };
  const cut = { name: msg("Cut off"), counts: counts((one) => one > limit) };
  return { kind: "histogram", title, ...axes, edges, series: cut.counts.some(Boolean) ? [seen, cut] : [seen] };
}

function legend({ rows }: TrainingSample) {
  const judged = new Set(rows.map((row) => row.judged));
  const words = [
    ["even", msg("tokens, in turns")],
    ["template", msg("put there by the model's template")],
    ...(judged.has("tokens")
      ? [
          ["trained", msg("trained on")],
          ["ignored", msg("read, not trained on")],
        ]
      : []),
    ["cut", msg("cut off")],
  ] as const;
  return html`<p class="legend">
    ${words.map(([kind, word]) => html`<span><i class=${kind} aria-hidden="true"></i>${word}</span>`)}
    ${judged.has("row") ? html`<span class="quiet">${msg("No token is trained on by itself: the answer for the whole row is.")}</span>` : nothing}
    ${judged.has("unknown") ? html`<span class="quiet">${msg("The engine does not say what it trains on.")}</span>` : nothing}
  </p>`;
}

customElements.define("tn-model-view", TnModelView);
