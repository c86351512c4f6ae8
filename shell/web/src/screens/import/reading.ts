import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type {
  ContributionList,
  DatasetDiagnosis,
  DatasetEntry,
  DatasetPreview,
  DatasetReading,
  Offered,
} from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { allDatasets } from "../../data/dataset-list.ts";
import { lookAt, plainReading, trainAddress, usualSplit } from "../../data/dataset-reading.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/badge.ts";
import "../../elements/button.ts";
import "../../elements/form/form.ts";
import type { FormSchema, Values } from "../../elements/form/fields.ts";
import { bytes } from "../../elements/format.ts";
import "../../elements/state.ts";
import { drawRows, mistakenHeader } from "./reading-rows.ts";
import { readingStyles } from "./reading-styles.ts";
import { columnsIn, keptIn, readingRoles, templateOf } from "../../data/role-templates.ts";
import { drawColumns, missingColumns } from "./reading-columns.ts";
import "./split-shares.ts";
import { templatesFor } from "./templates.ts";
import "./trouble.ts";
import type { Mend } from "./trouble.ts";

const shownRows = 200;
const settleMs = 300;

/** `tn-import-reading`: how a file is read, with the rows that come of it. Tells `tn-again` for another file. */
export class TnImportReading extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    name: {},
    offers: { attribute: false },
    head: {},
    _reading: { state: true },
  };
  declare services: Services;
  declare project: string;
  declare name: string;
  declare offers: ContributionList | null;
  /** The file's first lines, shown until its rows are read. */
  declare head: string;
  declare _reading: DatasetReading;
  readonly #entry = new Loading<DatasetEntry>(this);
  readonly #preview = new Loading<DatasetPreview>(this);
  readonly #diagnosis = new Loading<DatasetDiagnosis>(this);
  readonly #kept = new Loading<DatasetEntry>(this);
  readonly #others = new Loading<readonly DatasetEntry[]>(this);
  readonly #aside = new Loading<{ id: string; setAside: number; kept: number }>(this);
  #settling: ReturnType<typeof setTimeout> | undefined;
  #save: (() => Promise<void>) | null = null;
  #isReading = false;

  constructor() {
    super();
    this.offers = null;
    this.head = "";
    this._reading = plainReading;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("name")) void this.#begin();
  }

  override render() {
    const entry = this.#entry.value;
    if (this.#entry.failure !== null)
      return html`<tn-failure .failure=${this.#entry.failure}
        ><a href="/p/${this.project}/data">${msg("All datasets")}</a></tn-failure
      >`;
    if (entry === null) return html`<tn-skeleton rows="8" label=${msg("Loading the dataset")}></tn-skeleton>`;
    return html`<div class="how">
        <section aria-label=${msg("File")}>
          <h2><bdi>${entry.name}</bdi></h2>
          <p class="quiet">${bytes(entry.bytes, document.documentElement.lang)} ${this.#count()}</p>
          <tn-button small @click=${() => this.dispatchEvent(new CustomEvent("tn-again"))}
            >${msg("Import another file")}</tn-button
          >
        </section>
        ${this.#reader(entry)} ${this.#columns()}
        <section aria-label=${msg("Split")}>
          <h2>${msg("Split")}</h2>
          <tn-split-shares
            .shares=${this._reading.split ?? usualSplit}
            .rows=${this.#preview.value?.total ?? 0}
            @tn-change=${({ detail }: CustomEvent<DatasetReading["split"]>) => this.#keep({ split: detail })}
          ></tn-split-shares>
        </section>
        ${this.#license()}
        <footer>${this.#next()}</footer>
      </div>
      <div class="rows" tabindex="-1">
        <tn-failure .failure=${this.#kept.failure ?? this.#aside.failure}></tn-failure>
        ${this.#rows()}
      </div>`;
  }

  #count() {
    const total = this.#preview.value?.total;
    const rows = total?.toLocaleString(document.documentElement.lang);
    return rows === undefined ? nothing : html`· ${msg(str`${rows} rows`)}`;
  }

  #reader({ reader }: DatasetEntry) {
    const readers = this.offers?.items ?? [];
    const chosen = this._reading.use ?? reader;
    const offered = readers.find(({ id }) => id === chosen);
    const settings = (offered?.config ?? {}) as FormSchema;
    return html`<section aria-label=${msg("Reader")}>
      <h2><label for="reader">${msg("Reader")}</label></h2>
      <select
        id="reader"
        @change=${(event: Event) => this.#keep({ use: (event.target as HTMLSelectElement).value, with: {} }, true)}
      >
        ${offered === undefined ? html`<option value="" selected>${chosen ?? msg("Choose a reader")}</option>` : nothing}
        ${readers.map((one: Offered) => html`<option value=${one.id} ?selected=${one.id === chosen} ?disabled=${!one.enabled}>${one.title}</option>`)}
      </select>
      ${offered && html`<p class="caption">${offered.description}</p>`}
      ${
        Object.keys(settings.properties ?? {}).length === 0
          ? nothing
          : html`<details ?open=${Object.keys(this._reading.with).length > 0 || this.#preview.failure !== null}>
              <summary>${msg("Settings of the reader")}</summary>
              <tn-form
                bare
                level="2"
                .schema=${settings}
                .values=${this._reading.with}
                @tn-change=${({ detail }: CustomEvent<Values>) => this.#keep({ with: detail as DatasetReading["with"] }, true)}
              ></tn-form>
            </details>`
      }
    </section>`;
  }

  #columns() {
    const preview = this.#preview.value;
    if (preview === null) return nothing;
    const others = templatesFor(this.#others.value ?? [], this.name, preview.columns);
    return drawColumns({ reading: this._reading, preview, others, keep: (change) => this.#keep(change) });
  }

  #license() {
    return html`<section aria-label=${msg("Licence")}>
      <h2><label for="license">${msg("Licence")}</label></h2>
      <input
        id="license"
        type="text"
        maxlength="200"
        placeholder=${msg("such as CC-BY-4.0, or who allowed it")}
        .value=${this._reading.license ?? ""}
        @change=${(event: Event) => this.#keep({ license: (event.target as HTMLInputElement).value.trim() || null })}
      />
      <p class="caption">${msg("A note for whoever trains on it or gets the model. Nothing checks it.")}</p>
    </section>`;
  }

  #next() {
    const preview = this.#preview.value;
    const isBroken = this.#preview.failure !== null || preview === null;
    const missing = isBroken ? null : missingColumns(this._reading, preview);
    return html`<p class="caption" ?hidden=${missing === null}>${missing}</p>
      <tn-button
        kind="primary"
        ?disabled=${missing !== null || isBroken}
        reason=${missing ?? msg("The file is not read yet.")}
        @click=${() => this.#leave(trainAddress(this.project, this.name, this._reading))}
        >${msg("Train on it")}</tn-button
      >
      <tn-button ?disabled=${isBroken} @click=${() => this.#leave(`${this.#address()}/report`)}
        >${msg("Check it first")}</tn-button
      >
      <tn-button kind="quiet" ?disabled=${isBroken} @click=${() => this.#leave(this.#address())}
        >${msg("Look at it")}</tn-button
      >`;
  }

  #rows() {
    const { value: preview, failure } = this.#preview;
    if (failure !== null)
      return html`<tn-import-trouble
        .failure=${failure}
        .diagnosis=${this.#diagnosis.value}
        ?looking=${this.#diagnosis.value === null && this.#diagnosis.failure === null}
        @tn-mend=${({ detail }: CustomEvent<Mend>) => this.#mend(detail)}
        @tn-aside=${() => this.#setAside()}
      ></tn-import-trouble>`;
    if (preview === null && this._reading.use === null && this.#entry.value?.reader === null)
      return html`<tn-empty
        heading=${msg("Choose a reader")}
        text=${msg("No installed reader takes files of this name. The rows appear here once one is chosen.")}
      ></tn-empty>`;
    if (preview === null && this.head !== "")
      return html`<p class="quiet reading" role="status">${msg("Reading rows")}</p>
        <pre dir="ltr" tabindex="0" aria-label=${msg("First lines")}>${this.head}</pre>`;
    if (preview === null) return html`<tn-skeleton rows="12" label=${msg("Reading rows")}></tn-skeleton>`;
    const { use, with: settings } = this._reading;
    const offered = this.offers?.items.find(({ id }) => id === (use ?? this.#entry.value?.reader));
    return drawRows(preview, {
      text: this.#named(this._reading.text),
      label: this.#named(this._reading.label),
      isOld: this.#isReading,
      takeHeader: mistakenHeader(preview, offered, settings)
        ? () => this.#keepAndStay({ with: { ...settings, header: false } })
        : null,
    });
  }

  /** Columns are named, or counted from 0 where nobody named them. */
  #named(column: string | number | null): string | null {
    const { columns } = this.#preview.value ?? { columns: [] };
    return typeof column === "number" ? (columns[column]?.name ?? null) : column;
  }

  async #begin(): Promise<void> {
    await this.#flush();
    this._reading = plainReading;
    this.#preview.value = null;
    void this.#others.load((signal) => allDatasets(this.services.client, signal));
    await this.#entry.load((signal) => this.services.client.get(`/datasets/${encodeURIComponent(this.name)}`, signal));
    const { reading, reader, origin } = this.#entry.value ?? { reading: null, reader: null };
    this._reading = reading ?? { ...plainReading, license: origin?.license ?? null };
    if (reader !== null || this._reading.use !== null) await this.#look();
  }

  async #look(): Promise<void> {
    this.#isReading = true;
    this.requestUpdate();
    const reading = this._reading;
    await this.#preview.load((signal) =>
      this.services.client.get(lookAt(this.name, "preview", reading, { limit: String(shownRows) }), signal),
    );
    if (reading.use !== this._reading.use || reading.with !== this._reading.with) return;
    this.#isReading = false;
    const { value, failure } = this.#preview;
    if (failure !== null) return this.#diagnose(failure.code, `${failure.title} ${failure.detail}`);
    if (value !== null) this.#guess(value);
  }

  #guess(preview: DatasetPreview): void {
    this.services.announce(msg(str`${preview.total} rows are read`));
    const template = templateOf(this._reading, preview.templates);
    const found = readingRoles(columnsIn(this._reading, preview.columns, template));
    const { text, label, roles } = this._reading;
    const isOther = JSON.stringify(keptIn(found)) !== JSON.stringify(keptIn({ text, label, roles }));
    if (template !== null && isOther) this.#keep(found);
  }

  async #diagnose(code: string, words: string): Promise<void> {
    const line = /(?:row|line) (\d+)/i.exec(words)?.[1];
    this.#diagnosis.value = null;
    await this.#diagnosis.load((signal) =>
      this.services.client.get(
        lookAt(this.name, "diagnosis", this._reading, { code, ...(line !== undefined && { line }) }),
        signal,
      ),
    );
  }

  #mend({ use, with: settings }: Mend): void {
    this.#keepAndStay({ use, with: settings });
  }

  /** The button that did it goes away: the focus stays where the rows come. */
  #keepAndStay(change: Partial<DatasetReading>): void {
    this.#keep(change, true);
    this.renderRoot.querySelector<HTMLElement>(".rows")?.focus();
  }

  async #setAside(): Promise<void> {
    const { use, with: settings } = this._reading;
    const code = this.#preview.failure?.code;
    const body = { code, with: JSON.stringify(settings), ...(use !== null && { use }) };
    await this.#aside.load((signal) =>
      this.services.client.send("POST", `/datasets/${encodeURIComponent(this.name)}/set-aside`, {
        body,
        signal,
        deadlineMs: null,
      }),
    );
    const made = this.#aside.value;
    if (made === null || this.#aside.failure !== null) return;
    this.services.announce(msg(str`${made.setAside} lines were set aside, ${made.kept} are kept`));
    this.renderRoot.querySelector<HTMLElement>(".rows")?.focus();
    this.services.setQuery({ d: made.id });
  }

  /** Kept with the dataset, so that every other screen reads it alike. */
  #keep(change: Partial<DatasetReading>, isReadAgain = false): void {
    this._reading = { ...this._reading, ...change };
    const [address, body] = [`/datasets/${encodeURIComponent(this.name)}/reading`, this._reading];
    clearTimeout(this.#settling);
    this.#save = () => this.#kept.load((signal) => this.services.client.send("PUT", address, { body, signal }));
    this.#settling = setTimeout(() => void this.#flush(), settleMs);
    if (isReadAgain) void this.#look();
  }

  /** What is not saved yet is saved now. */
  async #flush(): Promise<void> {
    const save = this.#save;
    this.#save = null;
    clearTimeout(this.#settling);
    await save?.();
  }

  /** The next screen reads what was said here. */
  async #leave(path: string): Promise<void> {
    await this.#flush();
    if (this.#kept.failure === null) this.services.go(path);
  }

  #address(): string {
    return `/p/${encodeURIComponent(this.project)}/data/${encodeURIComponent(this.name)}`;
  }

  static override styles = [baseStyles, readingStyles];
}

customElements.define("tn-import-reading", TnImportReading);
