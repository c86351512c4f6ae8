import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { DatasetEntry, DataSource, Job, SourceAsk, SourceNeeds } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { runJob } from "../../data/jobs.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/form/form.ts";
import type { Values } from "../../elements/form/fields.ts";
import type { TnForm } from "../../elements/form/form.ts";
import "../../elements/job-progress.ts";
import "../../elements/state.ts";
import "./source-leave.ts";
import "./source-search.ts";

const restMs = 350;

/** `tn-import-place`: data from one hub or database. Tells `tn-fetched` with the dataset that came of it. */
export class TnImportPlace extends LitElement {
  static override properties = {
    services: { attribute: false },
    place: { attribute: false },
    _values: { state: true },
    _level: { state: true },
    _job: { state: true },
    _needs: { state: true },
  };
  declare services: Services;
  declare place: DataSource;
  declare _values: Values;
  declare _level: 0 | 1 | 2;
  declare _job: Job | null;
  /** What a fetch by these settings must be allowed before; null while that is asked. */
  declare _needs: readonly SourceAsk[] | null;
  readonly #asked = new Loading<SourceNeeds>(this);
  readonly #secrets = new Loading<{ items: readonly { name: string }[] }>(this);
  readonly #fetched = new Loading<DatasetEntry | null>(this);
  #end = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this._values = {};
    this._level = 0;
    this._job = null;
    this._needs = null;
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#end.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("place")) return;
    this._values = {};
    void this.#ask();
    void this.#secrets.load((signal) => this.services.client.get("/secrets?limit=200", signal));
  }

  override render() {
    const { title, description, plugin, version } = this.place;
    return html`<header>
        <h2>${title}</h2>
        <p class="quiet">${description} <span class="caption">${plugin} ${version}</span></p>
      </header>
      ${this._job === null ? this.#before() : this.#during(this._job)}`;
  }

  #before() {
    const missing = (this._needs ?? []).filter(({ granted }) => !granted);
    return html`<tn-failure .failure=${this.#fetched.failure ?? this.#asked.failure}></tn-failure>
      <tn-source-leave
        .services=${this.services}
        .place=${this.place}
        .missing=${missing}
        @tn-allowed=${() => void this.#ask()}
      ></tn-source-leave>
      ${
        this.place.search !== null && this._needs !== null && missing.length === 0
          ? html`<tn-source-search
              .services=${this.services}
              .place=${this.place}
              .settings=${this._values}
              @tn-settings=${({ detail }: CustomEvent<Values>) => this.#change({ ...this._values, ...detail })}
            ></tn-source-search>`
          : nothing
      }
      <tn-form
        .schema=${this.place.config}
        .values=${this._values}
        .choices=${{ secrets: (this.#secrets.value?.items ?? []).map(({ name }) => ({ value: name, title: name })) }}
        .level=${this._level}
        @tn-level=${({ detail }: CustomEvent<0 | 1 | 2>) => (this._level = detail)}
        @tn-change=${({ detail }: CustomEvent<Values>) => this.#change(detail)}
      ></tn-form>
      <footer>
        <tn-button
          kind="primary"
          ?disabled=${missing.length > 0 || this._needs === null}
          reason=${msg("Allow what it asks for first.")}
          @click=${() => void this.#fetch()}
          >${msg("Fetch")}</tn-button
        >
        <span class="caption"
          >${msg("It becomes a file of this workspace, as it is now, and stays as it is until it is fetched again.")}</span
        >
      </footer>`;
  }

  #during(job: Job) {
    return html`<tn-job-progress
      .job=${job}
      label=${msg(str`Fetching from ${this.place.title}`)}
      @tn-cancel=${() => this.#cancel()}
    ></tn-job-progress>`;
  }

  #change(values: Values): void {
    this._values = values;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), restMs);
  }

  async #ask(): Promise<void> {
    const body = { settings: this._values };
    await this.#asked.load((signal) => this.services.client.send("POST", `${this.#at}/needs`, { body, signal }));
    this._needs = this.#asked.failure === null ? (this.#asked.value?.needs ?? null) : null;
  }

  async #fetch(): Promise<void> {
    const form = this.renderRoot.querySelector<TnForm>("tn-form");
    if ((form?.check() ?? 0) > 0) return;
    this.#end = new AbortController();
    const { signal } = this.#end;
    const start = { path: `${this.#at}/fetch`, body: { settings: this._values } };
    const changed = (job: Job): void => void (this._job = job);
    this.#fetched.failure = null;
    await this.#fetched.load(() => runJob<DatasetEntry>(this.services.client, start, { signal, changed }));
    this._job = null;
    const entry = this.#fetched.value;
    this.#fetched.value = null;
    if (entry !== null && this.#fetched.failure === null)
      this.dispatchEvent(new CustomEvent("tn-fetched", { detail: entry }));
  }

  #cancel(): void {
    this.#end.abort();
    this.services.announce(msg("Fetch cancelled"));
  }

  get #at(): string {
    return `/sources/${encodeURIComponent(this.place.source)}`;
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--tn-space-4);
        max-inline-size: 46rem;
      }
      footer {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tn-space-3);
      }
      footer .caption {
        flex: 1 1 14rem;
      }
    `,
  ];
}

customElements.define("tn-import-place", TnImportPlace);
