import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { DatasetEntry, Job } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing } from "lit";
import { runJob } from "../../data/jobs.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/job-progress.ts";
import "../../elements/state.ts";

/** `tn-dataset-origin`: where a dataset was fetched from, and another fetch. Tells `tn-version` when there is another newest. */
export class TnDatasetOrigin extends LitElement {
  static override properties = {
    services: { attribute: false },
    entry: { attribute: false },
    _job: { state: true },
  };
  declare services: Services;
  declare entry: DatasetEntry;
  declare _job: Job | null;
  readonly #fetched = new Loading<DatasetEntry | null>(this);
  #end = new AbortController();

  constructor() {
    super();
    this._job = null;
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end.abort();
  }

  override render() {
    const { origin } = this.entry;
    if (origin === undefined) return nothing;
    const { lang } = document.documentElement;
    const when = new Date(origin.fetchedAt).toLocaleString(lang, { dateStyle: "medium", timeStyle: "short" });
    return html`<div class="line">
        <details>
          <summary>${msg(str`Fetched from ${origin.title}, ${when}`)}</summary>
          ${this.#facts(origin)}
        </details>
        <tn-button
          small
          ?disabled=${this._job !== null}
          reason=${msg("It is on its way.")}
          @click=${() => void this.#again()}
          >${icon("download", 14)}${msg("Fetch again")}</tn-button
        >
      </div>
      ${origin.warnings.map(({ message, mend }) => html`<p class="warning">${icon("warning", 14)} ${message}. ${mend}</p>`)}
      <tn-failure .failure=${this.#fetched.failure}></tn-failure>
      ${
        this._job === null
          ? nothing
          : html`<tn-job-progress
              .job=${this._job}
              label=${msg(str`Fetching from ${origin.title}`)}
              @tn-cancel=${() => this.#end.abort()}
            ></tn-job-progress>`
      }`;
  }

  #facts({ source, pluginVersion, revision, rows, license, hosts, settings }: NonNullable<DatasetEntry["origin"]>) {
    const { lang } = document.documentElement;
    const told = Object.entries(settings).filter(([, value]) => value !== "" && value !== null);
    const facts: readonly (readonly [string, string | null])[] = [
      [msg("Source"), `${source} ${pluginVersion}`],
      [msg("Hosts"), hosts.length === 0 ? null : hosts.join(", ")],
      [msg("State"), revision],
      [msg("Rows"), rows?.toLocaleString(lang) ?? null],
      [msg("Licence"), license],
      ...told.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const),
    ];
    return html`<dl>
      ${facts.map(([name, value]) =>
        value === null
          ? nothing
          : html`<dt>${name}</dt>
              <dd><bdi>${value}</bdi></dd>`,
      )}
    </dl>`;
  }

  async #again(): Promise<void> {
    this.#end = new AbortController();
    const { signal } = this.#end;
    const start = { path: `/datasets/${encodeURIComponent(this.entry.id)}/fetch`, body: undefined };
    const before = this.entry.origin?.sha256;
    const changed = (job: Job): void => void (this._job = job);
    await this.#fetched.load(() => runJob<DatasetEntry>(this.services.client, start, { signal, changed }));
    this._job = null;
    const entry = this.#fetched.value;
    if (this.#fetched.failure !== null || entry === null) return;
    const isOther = entry.origin?.sha256 !== before;
    this.services.announce(
      isOther ? msg("There is a new version.") : msg("The source holds what the dataset holds already."),
    );
    this.dispatchEvent(new Event("tn-version"));
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--tn-space-2);
        padding: var(--tn-space-2) var(--tn-space-5);
        border-block-end: 1px solid var(--tn-border);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: start;
        gap: var(--tn-space-2) var(--tn-space-3);
      }
      details {
        flex: 1 1 14rem;
        min-inline-size: 0;
      }
      summary {
        min-block-size: 1.5rem;
        cursor: pointer;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(5rem, auto) minmax(0, 1fr);
        gap: 2px var(--tn-space-3);
        padding-block: var(--tn-space-2);
      }
      dt {
        color: var(--tn-text-quiet);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .warning {
        color: var(--tn-warn);
      }
    `,
  ];
}

customElements.define("tn-dataset-origin", TnDatasetOrigin);
