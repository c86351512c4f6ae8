import { msg, updateWhenLocaleChanges } from "@lit/localize";
import type { ExportJob, RunExports, RunPage, RunRow } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { baseStyles } from "../../elements/base-styles.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { bytes } from "../../elements/format.ts";
import type { FormSchema, Values } from "../../elements/form/fields.ts";
import "../../elements/form/form.ts";
import { icon } from "../../elements/icon.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import { onDocument } from "../../elements/while-shown.ts";
import "../../elements/state.ts";
import { Loading } from "../../data/loading.ts";
import { saveFile } from "../../data/saving.ts";
import type { Services } from "../../data/services.ts";
import { singleKey } from "../../data/single-keys.ts";
import { drawJob, jobStyles } from "./export-job.ts";
import { exportStyles } from "./export-styles.ts";
import { objection, proofWords } from "./export-words.ts";
import { drawFormats } from "./formats.ts";
import { snippetsOf } from "./snippets.ts";

type Format = RunExports["formats"][number];
const pollMs = 1000;

/** `tn-export`: a run's model in another format: what speaks against it, the work, the proof, and how it is used. */
export class TnExport extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    run: {},
    _chosen: { state: true },
    _values: { state: true },
    _busy: { state: true },
  };
  declare services: Services;
  declare project: string;
  declare run: string | null;
  declare _chosen: string | null;
  declare _values: Values;
  declare _busy: string | null;
  readonly #exports = new Loading<RunExports>(this);
  readonly #page = new Loading<RunPage>(this);
  readonly #runs = new Loading<{ items: readonly RunRow[] }>(this);
  readonly #command = new Loading<unknown>(this);
  readonly #fetched = new Loading<Blob>(this);
  #poll: ReturnType<typeof setInterval> | undefined;
  #wasRunning = false;

  constructor() {
    super();
    this._chosen = null;
    this._values = {};
    this._busy = null;
    updateWhenLocaleChanges(this);
    onDocument(this, "keydown", this.#key);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#poll = setInterval(() => this.#isRunning && void this.#load(), pollMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#poll);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("run")) return;
    if (this.run === null) return void this.#runs.load((signal) => this.services.client.get("/runs?limit=100", signal));
    void this.#page.load((signal) => this.services.client.get(this.#at(""), signal));
    void this.#load();
  }

  get #isRunning(): boolean {
    return this.#exports.value?.jobs.some(({ state }) => state === "running") ?? false;
  }

  #at(path: string): string {
    return `/runs/${encodeURIComponent(this.run ?? "")}${path}`;
  }

  override render() {
    const exports = this.#exports.value;
    return html`<div class="head">
        ${
          this.run === null
            ? nothing
            : html`<a href="/p/${this.project}/runs/${encodeURIComponent(this.run)}"
                  ><bdi>${this.#page.value?.name ?? this.run}</bdi></a
                >${icon("right", 12)}`
        }
        <h1>${msg("Export")}</h1>
      </div>
      <div class="body" tabindex="0">
        <tn-failure .failure=${this.#exports.failure ?? this.#command.failure ?? this.#fetched.failure}
          >${this.run === null || exports !== null ? nothing : html`<a href="/p/${this.project}/export">${msg("Choose another run")}</a>`}</tn-failure
        >
        ${
          this.run === null
            ? this.#choice()
            : exports === null
              ? this.#exports.failure
                ? nothing
                : html`<tn-skeleton rows="6" label=${msg("Loading the formats")}></tn-skeleton>`
              : this.#content(exports)
        }
      </div>`;
  }

  #choice() {
    const runs = this.#runs.value?.items.filter(({ status }) => status === "completed" || status === "stopped");
    if (runs === undefined)
      return html`<tn-failure .failure=${this.#runs.failure}></tn-failure>
        ${this.#runs.failure ? nothing : html`<tn-skeleton label=${msg("Loading runs")}></tn-skeleton>`}`;
    if (runs.length === 0)
      return html`<tn-empty
        heading=${msg("No model was trained yet")}
        text=${msg("The model of a run that is complete can be exported.")}
        ><a href="/p/${this.project}/train">${msg("Start a run")}</a></tn-empty
      >`;
    return html`<tn-card heading=${msg("Of which run")}>
      <ul class="runs">
        ${runs.map(
          ({ id, name, model }) =>
            html`<li>
              <a href="/p/${this.project}/export/${encodeURIComponent(id)}"><bdi>${name}</bdi></a>
              <span class="caption"><bdi>${model}</bdi></span>
            </li>`,
        )}
      </ul>
    </tn-card>`;
  }

  #content({ formats, jobs, diskFreeBytes }: RunExports) {
    if (formats.length === 0)
      return html`<tn-empty
        heading=${msg("No exporter is installed")}
        text=${msg("Plugins of the point exporter write a model in the format of other programs.")}
        ><a href="/plugins?view=registry&point=exporter">${msg("Find one")}</a></tn-empty
      >`;
    const locale = document.documentElement.lang;
    const chosen = this.#formatIn(formats, diskFreeBytes);
    const titles = new Map(formats.map(({ format, title }) => [format, title]));
    const acts = {
      now: Date.now(),
      busy: this._busy,
      cancel: ({ id }: ExportJob) => void this.#send("DELETE", `/exports/${encodeURIComponent(id)}`),
      fetch: (job: ExportJob, path: string) => void this.#fetch(job, path),
    };
    return html`<div class="columns">
      <div>
        <tn-card flush heading=${msg("Formats")}>
          <p slot="actions" class="caption">${bytes(diskFreeBytes, locale)} ${msg("free on the disk")}</p>
          ${drawFormats(formats, { diskFreeBytes, chosen, choose: (format) => this.#choose(format) })}
        </tn-card>
        ${chosen === undefined ? nothing : this.#parameters(chosen)}
      </div>
      <div>
        ${
          jobs.length === 0
            ? html`<p class="none quiet">${msg("An export appears here with its steps, its proof, and its files.")}</p>`
            : jobs
                .toSorted((a, b) => b.startedAt - a.startedAt)
                .map((job) => drawJob(job, titles.get(job.format) ?? job.format, acts))
        }
        ${this.#ownExports()} ${this.#snippets(jobs)}
      </div>
    </div>`;
  }

  #formatIn(formats: readonly Format[], diskFreeBytes: number): Format | undefined {
    const locale = document.documentElement.lang;
    const wanted = formats.find(({ format }) => format === this._chosen);
    return wanted ?? formats.find((format) => objection(format, diskFreeBytes, locale) === null);
  }

  #choose({ format }: Format): void {
    this._chosen = format;
    this._values = {};
  }

  #parameters(format: Format) {
    const schema = format.config as FormSchema;
    const hasSettings = Object.keys(schema.properties ?? {}).length > 0;
    return html`<tn-card heading=${msg("Settings")}>
      ${
        hasSettings
          ? html`<tn-form
              .schema=${schema}
              .values=${this._values}
              .level=${2}
              bare
              @tn-change=${({ detail }: CustomEvent<Values>) => (this._values = detail)}
            ></tn-form>`
          : html`<p class="quiet">${msg("This format has no settings.")}</p>`
      }
      <p class="foot">
        <tn-button
          kind="primary"
          ?disabled=${this.#isRunning}
          reason=${msg("An export is at work.")}
          @click=${() => this.#start(format)}
          >${msg("Export and verify")}</tn-button
        >
      </p>
    </tn-card>`;
  }

  /** What the run itself exported, as its recipe said. */
  #ownExports() {
    const models = this.#page.value?.artifacts.filter(({ kind }) => kind === "model") ?? [];
    if (models.length === 0) return nothing;
    return html`<tn-card heading=${msg("Made by the run itself")}>
      <ul class="own">
        ${models.map(
          ({ format, verified }) =>
            html`<li>
              <strong>${format}</strong>
              <span class="quiet">${proofWords(verified)}</span>
            </li>`,
        )}
      </ul>
      <p>
        <a href="/p/${this.project}/runs/${encodeURIComponent(this.run ?? "")}?tab=files">${msg("To its files")}</a>
      </p>
    </tn-card>`;
  }

  #snippets(jobs: readonly ExportJob[]) {
    const page = this.#page.value;
    if (page === null) return nothing;
    const newest = jobs.filter(({ state }) => state === "completed").toSorted((a, b) => b.startedAt - a.startedAt)[0];
    const files = newest?.files.map(({ path }) => path) ?? [];
    return html`<tn-card heading=${msg("How to use it")}>
      <div class="snippets">
        ${snippetsOf(page, files, location.origin).map(
          ({ title, code }) =>
            html`<section>
              <h3>${title}</h3>
              <tn-button small @click=${() => this.#copy(code)}>${msg("Copy")}</tn-button>
              <pre dir="ltr" tabindex="0"><code>${code}</code></pre>
            </section>`,
        )}
      </div>
    </tn-card>`;
  }

  async #start({ format }: Format): Promise<void> {
    await this.#send("POST", "/export", { format, with: this._values });
  }

  async #send(method: "POST" | "DELETE", path: string, body?: unknown): Promise<void> {
    await this.#command.load((signal) => this.services.client.send(method, this.#at(path), { body, signal }));
    await this.#load();
  }

  async #load(): Promise<void> {
    await this.#exports.load((signal) => this.services.client.get(this.#at("/exports"), signal));
    const isRunning = this.#isRunning;
    const newest = this.#exports.value?.jobs.toSorted((a, b) => b.startedAt - a.startedAt)[0];
    if (this.#wasRunning && !isRunning && newest !== undefined)
      this.services.announce(
        newest.result === null ? msg("The export has ended without a result.") : proofWords(newest.result.verified),
      );
    this.#wasRunning = isRunning;
  }

  async #fetch({ id }: ExportJob, path: string): Promise<void> {
    this._busy = path;
    const at = this.#at(
      `/exports/${encodeURIComponent(id)}/files/${path.split("/").map(encodeURIComponent).join("/")}`,
    );
    await this.#fetched.load((signal) => this.services.client.file(at, signal));
    this._busy = null;
    if (this.#fetched.failure === null && this.#fetched.value !== null)
      saveFile(path.split("/").at(-1) ?? "model", this.#fetched.value);
  }

  #copy(code: string): void {
    void navigator.clipboard.writeText(code).then(() => this.services.announce(msg("Copied")));
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (singleKey(event) !== "c") return;
    const code = this.renderRoot.querySelector("pre")?.textContent ?? "";
    if (code === "") return;
    this.#copy(code);
    event.preventDefault();
  };

  static override styles = [baseStyles, controlStyles, pageStyles, jobStyles, exportStyles];
}

customElements.define("tn-export", TnExport);
