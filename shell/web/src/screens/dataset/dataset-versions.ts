import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { DatasetDiff, DatasetVersions } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { uploadAsVersion } from "../../data/upload.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/badge.ts";
import "../../elements/button.ts";
import { bytes } from "../../elements/format.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/state.ts";
import { drawDiff } from "./version-diff.ts";
import { versionStyles } from "./version-styles.ts";

type Version = DatasetVersions["items"][number];

/** `tn-dataset-versions`: what a dataset holds and held, and what changed. Tells `tn-version` when there is another newest. */
export class TnDatasetVersions extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    name: {},
    query: { attribute: false },
    _sent: { state: true },
  };
  declare services: Services;
  declare project: string;
  declare name: string;
  declare query: URLSearchParams;
  /** Bytes of a file that is on its way, and of all; null = none is. */
  declare _sent: readonly [done: number, total: number] | null;
  readonly #versions = new Loading<DatasetVersions>(this);
  readonly #diff = new Loading<DatasetDiff>(this);
  readonly #upload = new Loading<unknown>(this);
  #cancel = new AbortController();
  #compared = "";

  constructor() {
    super();
    this._sent = null;
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#cancel.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("name")) void this.#load();
    const from = this.query.get("from") ?? "";
    if (from === this.#compared) return;
    this.#compared = from;
    this.#diff.value = this.#diff.failure = null;
    if (from !== "")
      void this.#diff.load((signal) => this.services.client.get(`${this.#at}/diff?from=${from}`, signal));
  }

  override render() {
    const { value, failure } = this.#versions;
    return html`<div class="body" tabindex="0" role="region" aria-label=${msg("Versions")}>
      <div class="acts">
        <tn-button
          ?disabled=${this._sent !== null}
          reason=${msg("A file is on its way.")}
          @click=${() => this.#input?.click()}
          >${icon("upload", 14)}${msg("Upload a new version")}</tn-button
        >
        <input type="file" hidden tabindex="-1" @change=${this.#chosen} />
        ${this.#progress()}
        <span class="quiet">${msg("What the dataset holds now is kept, and can be read and compared.")}</span>
      </div>
      <tn-failure .failure=${this.#upload.failure}></tn-failure>
      <tn-failure .failure=${failure}></tn-failure>
      ${
        value === null
          ? failure === null
            ? html`<tn-skeleton rows="4" label=${msg("Loading versions")}></tn-skeleton>`
            : nothing
          : this.#table(value.items)
      }
      ${this.#comparison()}
    </div>`;
  }

  #progress() {
    if (this._sent === null) return nothing;
    const { lang } = document.documentElement;
    const [done, total] = this._sent;
    return html`<progress aria-label=${msg("Uploading")} max=${total} value=${done}></progress>
      <span>${bytes(done, lang)} / ${bytes(total, lang)}</span>
      <tn-button small @click=${() => this.#cancel.abort()}>${msg("Cancel")}</tn-button>`;
  }

  #table(items: readonly Version[]) {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${msg("List of versions")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${msg("Since")}</th>
            <th scope="col" class="number">${msg("Size")}</th>
            <th scope="col">${msg("Content")}</th>
            <th scope="col">${msg("Trained on by")}</th>
            <th scope="col"><span class="visually-hidden">${msg("What can be done")}</span></th>
          </tr>
        </thead>
        <tbody>
          ${items.map((one) => this.#row(one))}
        </tbody>
      </table>
    </div>`;
  }

  #row({ version, madeAt, bytes: size, isCurrent, runs }: Version) {
    const { lang } = document.documentElement;
    const when = new Date(madeAt).toLocaleString(lang, { dateStyle: "medium", timeStyle: "short" });
    const page = `/p/${encodeURIComponent(this.project)}`;
    const address = `${page}/data/${encodeURIComponent(this.name)}`;
    return html`<tr>
      <th scope="row">${when} ${isCurrent ? html`<tn-badge tone="ok">${msg("newest")}</tn-badge>` : nothing}</th>
      <td class="number">${bytes(size, lang)}</td>
      <td class="mono" dir="ltr" title=${version}>${version.slice(0, 12)}</td>
      <td>
        ${
          runs.length === 0
            ? html`<span class="quiet">${msg("no run")}</span>`
            : runs
                .slice(0, 5)
                .map(({ id, name }) => html`<a href="${page}/runs/${encodeURIComponent(id)}"><bdi>${name}</bdi></a> `)
        }
        ${runs.length > 5 ? html`<span class="quiet">${msg(str`and ${runs.length - 5} more`)}</span>` : nothing}
      </td>
      <td class="links">
        ${
          isCurrent
            ? html`<a href=${address} aria-label=${msg(str`Rows of ${when}`)}>${msg("Rows")}</a>`
            : html`<a href="${address}?v=${version}" aria-label=${msg(str`Rows of ${when}`)}>${msg("Rows")}</a>
                <a
                  href="${address}?view=versions&from=${version}"
                  aria-label=${msg(str`What changed since ${when}`)}
                  aria-current=${this.query.get("from") === version ? "true" : nothing}
                  >${msg("What changed since")}</a
                >
                <a
                  href="${page}/train?data=${encodeURIComponent(this.name)}&v=${version}"
                  aria-label=${msg(str`Train on this version: ${when}`)}
                  >${msg("Train on this version")}</a
                >`
        }
      </td>
    </tr>`;
  }

  #comparison() {
    if (this.#compared === "") return nothing;
    const { value, failure } = this.#diff;
    if (failure !== null) return html`<tn-failure .failure=${failure}></tn-failure>`;
    return value === null
      ? html`<tn-skeleton rows="6" label=${msg("Comparing the rows")}></tn-skeleton>`
      : drawDiff(value);
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector("input[type=file]");
  }

  get #at(): string {
    return `/datasets/${encodeURIComponent(this.name)}`;
  }

  #load(): Promise<void> {
    return this.#versions.load((signal) => this.services.client.get(`${this.#at}/versions`, signal));
  }

  readonly #chosen = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (file === undefined) return;
    const before = this.#versions.value?.items[0]?.version;
    this.#cancel = new AbortController();
    const { signal } = this.#cancel;
    this._sent = [0, file.size];
    const progress = (done: number): void => void (this._sent = [done, file.size]);
    await this.#upload
      .load(() => uploadAsVersion(this.services.client, this.name, file, { signal, progress }))
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    this._sent = null;
    if (this.#upload.failure !== null || signal.aborted) return;
    await this.#load();
    const isOther = this.#versions.value?.items[0]?.version !== before;
    this.services.announce(
      isOther ? msg("There is a new version.") : msg("The file holds what the dataset holds already."),
    );
    if (!isOther) return;
    this.dispatchEvent(new Event("tn-version"));
    this.services.setQuery({ from: before ?? null });
  };

  static override styles = [baseStyles, versionStyles];
}

customElements.define("tn-dataset-versions", TnDatasetVersions);
