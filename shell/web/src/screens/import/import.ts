import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { ContributionList, DatasetEntry, DataSource, Job } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { allDatasets } from "../../data/dataset-list.ts";
import { freeName, pastedName, readerFor } from "../../data/dataset-reading.ts";
import { Loading, type Failure } from "../../data/loading.ts";
import { RequestError } from "../../data/problem.ts";
import type { Services } from "../../data/services.ts";
import { uploadAsNew } from "../../data/upload.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import "../../elements/button.ts";
import { bytes, duration } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import { missed, type Missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import { importStyles } from "./import-styles.ts";
import "./place.ts";
import "./places.ts";
import "./reading.ts";
import "./source.ts";

/** What is on its way; `total` is null where it is not known. */
interface Transfer {
  readonly name: string;
  readonly sent: number;
  readonly total: number | null;
  readonly startedAt: number;
  /** The first lines as the file has them, while its rows are not read yet. */
  readonly head: string;
}

const headBytes = 2000;
const headLines = 12;
const pollMs = 400;

/** `tn-import`: a file becomes a dataset, and is said how it is to be read. */
export class TnImport extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    query: { attribute: false },
    _transfer: { state: true },
    _failure: { state: true },
    _refused: { state: true },
    _note: { state: true },
  };
  declare services: Services;
  declare project: string;
  declare query: URLSearchParams;
  declare _transfer: Transfer | null;
  declare _failure: Failure | null;
  /** A file that no installed reader takes. */
  declare _refused: File | null;
  /** What is to be known of the file that was taken. */
  declare _note: string;
  readonly #readers = new Loading<ContributionList>(this);
  readonly #places = new Loading<{ items: readonly DataSource[] }>(this);
  #end = new AbortController();
  #head = "";
  #address = "";

  constructor() {
    super();
    this._transfer = null;
    this._failure = null;
    this._refused = null;
    this._note = "";
    updateWhenLocaleChanges(this);
    onDocument(this, "paste", this.#paste);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("services") || this.#readers.value !== null) return;
    const { client } = this.services;
    void this.#readers.load((signal) => client.get("/contributions?point=dataset-reader", signal));
    void this.#places.load((signal) => client.get("/sources?limit=200", signal));
  }

  override render() {
    const dataset = this.query.get("d");
    return html`<div class="head">
        <h1>${msg("Import data")}</h1>
        <span class="quiet note">${icon("shield", 14)} ${msg("It stays on this machine.")}</span>
      </div>
      <tn-nearest .missed=${this.#missed}></tn-nearest>
      <div class="page">
        <tn-failure .failure=${this._failure ?? this.#readers.failure ?? this.#places.failure}></tn-failure>
        ${this._note === "" ? nothing : html`<p class="told" role="status">${this._note}</p>`}
        ${dataset === null ? this.#begin() : this.#reading(dataset)}
      </div>`;
  }

  get #missed(): readonly Missed[] {
    if (this.query.has("d")) return [];
    const known = this.#places.value?.items.map(({ source }) => source) ?? null;
    return missed("source", this.query.get("from"), { known, shown: msg("all ways to import") });
  }

  #begin() {
    if (this._transfer !== null) return this.#progress(this._transfer);
    const place = this.#places.value?.items.find(({ source }) => source === this.query.get("from"));
    if (place !== undefined) return this.#place(place);
    return html`${this._refused === null ? nothing : this.#noReader(this._refused)}
      <tn-import-source
        .address=${this.#address}
        .offers=${this.#readers.value}
        @tn-file=${({ detail }: CustomEvent<File>) => this.#take(detail)}
        @tn-url=${({ detail }: CustomEvent<string>) => this.#fetch(detail)}
        ><tn-import-places slot="more" .places=${this.#places.value?.items ?? null}></tn-import-places
      ></tn-import-source>`;
  }

  #place(place: DataSource) {
    return html`<a href="?">${msg("Other ways to import")}</a>
      <tn-import-place
        .services=${this.services}
        .place=${place}
        @tn-fetched=${({ detail }: CustomEvent<DatasetEntry>) => this.#came(detail)}
      ></tn-import-place>`;
  }

  #came({ id, name }: DatasetEntry): void {
    this.#head = "";
    this.services.announce(msg(str`${name} is here`));
    this.services.setQuery({ d: id, from: null });
  }

  #reading(dataset: string) {
    return html`<tn-import-reading
      .services=${this.services}
      .project=${this.project}
      .name=${dataset}
      .offers=${this.#readers.value}
      .head=${this.#head}
      @tn-again=${() => this.#again()}
    ></tn-import-reading>`;
  }

  #again(): void {
    this._note = "";
    this.services.setQuery({ d: null });
  }

  #progress({ name, sent, total, startedAt, head }: Transfer) {
    const { lang } = document.documentElement;
    const seconds = Math.max(0.2, (Date.now() - startedAt) / 1000);
    const rate = sent / seconds;
    const remains = total !== null && rate > 0 ? duration((total - sent) / rate) : null;
    return html`<section class="transfer" aria-label=${msg("Upload")}>
      <p>
        <strong><bdi>${name}</bdi></strong>
      </p>
      <progress
        max=${total ?? nothing}
        .value=${total === null ? 0 : sent}
        aria-label=${msg(str`Uploading ${name}`)}
      ></progress>
      <p class="quiet">
        ${total === null ? bytes(sent, lang) : msg(str`${bytes(sent, lang)} of ${bytes(total, lang)}`)} ·
        ${msg(str`${bytes(rate, lang)} per second`)}
        ${remains === null ? nothing : html`· ${msg(str`${remains} remain`)}`}
      </p>
      <tn-button @click=${() => this.#cancel()}>${msg("Cancel")}</tn-button>
      ${head === "" ? nothing : html`<pre dir="ltr" tabindex="0" aria-label=${msg("First lines")}>${head}</pre>`}
    </section>`;
  }

  #noReader(file: File) {
    const ending = /\.[^.]+$/.exec(file.name)?.[0] ?? "";
    const found = this.#readers.value?.installable.filter(({ offers }) =>
      offers.includes(`dataset-reader:${ending.toLowerCase()}`),
    );
    return html`<section class="refused" role="alert">
      <h2>
        ${ending === "" ? msg("No installed reader takes files without an ending") : msg(str`No installed reader takes ${ending} files`)}
      </h2>
      <p class="quiet">
        ${msg("Save it as one of the formats below, or choose its reader yourself after the upload.")}
      </p>
      <div class="acts">
        ${(found ?? []).map(
          ({ plugin, title }) =>
            html`<tn-button @click=${() => this.services.go(`/plugins/${encodeURIComponent(plugin)}`)}
              >${msg(str`See ${title}`)}</tn-button
            >`,
        )}
        <tn-button @click=${() => this.#upload(file)}>${msg("Upload it anyway")}</tn-button>
        <tn-button kind="quiet" @click=${() => (this._refused = null)}>${msg("Choose another file")}</tn-button>
      </div>
    </section>`;
  }

  #take(file: File): void {
    const readers = this.#readers.value?.items ?? [];
    this._failure = null;
    this._refused = null;
    if (readers.length > 0 && readerFor(file.name, readers) === null) this._refused = file;
    else void this.#upload(file);
  }

  readonly #paste = (event: ClipboardEvent): void => {
    const isField = event
      .composedPath()
      .some((node) => node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement);
    if (isField || this._transfer !== null || this.query.has("d") || this.query.has("from")) return;
    const file = event.clipboardData?.files[0];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (file !== undefined) this.#take(file);
    else if (text.trim() !== "") {
      const name = pastedName(text, this.#readers.value?.items ?? [], new Date());
      this.#take(new File([text], name, { type: "text/plain" }));
    } else return;
    event.preventDefault();
  };

  async #upload(file: File): Promise<void> {
    this._refused = null;
    this._note = "";
    this.#end = new AbortController();
    const { signal } = this.#end;
    const head = (await file.slice(0, headBytes).text()).split("\n").slice(0, headLines).join("\n");
    // What is no text is not shown as if it were.
    this.#head = /[\0-\x08\x0E-\x1F\uFFFD]/.test(head) ? "" : head;
    const shown = { name: file.name, sent: 0, total: file.size, startedAt: Date.now(), head: this.#head };
    this._transfer = shown;
    await this.#attempt(async () => {
      const progress = (name: string, sent: number) => (this._transfer = { ...shown, name, sent });
      const entry = await uploadAsNew(this.services.client, file, { signal, progress });
      if (entry.name !== file.name)
        this._note = msg(str`Saved as ${entry.name}: a file named ${file.name} is there already.`);
      return entry;
    }, signal);
  }

  /** The server fetches it: the page itself asks no other origin. */
  async #fetch(url: string): Promise<void> {
    this.#end = new AbortController();
    const { signal } = this.#end;
    const shown = { name: url, sent: 0, total: null, startedAt: Date.now(), head: "" };
    this.#head = "";
    this.#address = url;
    this._transfer = shown;
    this._failure = null;
    await this.#attempt(async () => {
      const name = freeName(lastPart(url), await allDatasets(this.services.client, signal));
      let job = await this.services.client.send<Job>("POST", "/datasets/import", { body: { url, name }, signal });
      signal.addEventListener(
        "abort",
        () => void this.services.client.send("DELETE", `/jobs/${job.id}`).catch(() => null),
      );
      while (job.state === "running") {
        await new Promise((done) => setTimeout(done, pollMs));
        signal.throwIfAborted();
        job = await this.services.client.get<Job>(`/jobs/${job.id}`, signal);
        this._transfer = { ...shown, sent: job.progress?.done ?? 0, total: job.progress?.total ?? null };
      }
      if (job.problem !== null) throw new RequestError(job.problem);
      return job.result as unknown as DatasetEntry;
    }, signal);
  }

  async #attempt(act: () => Promise<DatasetEntry>, signal: AbortSignal): Promise<void> {
    try {
      const { id, name } = await act();
      this.services.announce(msg(str`${name} is here`));
      this.services.setQuery({ d: id });
    } catch (error) {
      if (!signal.aborted) {
        if (!(error instanceof RequestError)) throw error;
        this._failure = error.problem;
      }
    } finally {
      this._transfer = null;
    }
  }

  #cancel(): void {
    this.#end.abort();
    this.services.announce(msg("Upload cancelled"));
  }

  static override styles = [baseStyles, controlStyles, pageStyles, importStyles];
}

/** The file's name in an address. */
function lastPart(address: string): string {
  const part = URL.parse(address)?.pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

customElements.define("tn-import", TnImport);
