import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { DatasetEntry, DatasetPreview } from "@tuneit/protocol/http";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { Loading, type Failure } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { uploadAsNew } from "../../data/upload.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import { bytes } from "../../elements/format.ts";
import "../../elements/form/form.ts";
import "../../elements/state.ts";
import { type Editing, moreLevel, offersAt, problemsBelow } from "./editing.ts";
import { faultLines } from "./fault-line.ts";
import "./pick-list.ts";
import { at, type Json } from "./paths.ts";
import { dataEdits, previewPath, rolesOf, sourceOf } from "./data-source.ts";
import { olderVersion } from "./older-version.ts";
import { sectionStyles } from "./section-styles.ts";
import { splitSchema } from "./split-schema.ts";

/** `tn-train-data`: which rows, which columns, cleaned how. */
export class TnTrainData extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    editing: { attribute: false },
    datasets: { attribute: false },
  };
  declare services: Services;
  declare project: string;
  declare editing: Editing;
  declare datasets: readonly DatasetEntry[];
  readonly #preview = new Loading<DatasetPreview>(this);
  readonly #upload = new Loading<DatasetEntry>(this);
  #asked: string | null = null;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(_: PropertyValues<this>): void {
    const path = this.#chosen && previewPath(this.#chosen, sourceOf(this.editing.recipe));
    if (path === this.#asked) return;
    this.#asked = path;
    this.#preview.value = null;
    if (path !== null) void this.#preview.load((signal) => this.services.client.get(path, signal));
  }

  get #chosen(): DatasetEntry | null {
    const { path } = sourceOf(this.editing.recipe);
    return this.datasets.find((dataset) => dataset.path === path) ?? null;
  }

  override render() {
    const { level, problems } = this.editing;
    return html`<div class="row">
        <label class="field grow" for="dataset">${msg("Dataset")} ${this.#select()}</label>
        <tn-button @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click()}
          >${msg("Upload a file")}</tn-button
        >
        <input type="file" hidden @change=${this.#picked} />
        <a href="/p/${this.project}/data/import">${msg("Other ways to import")}</a>
      </div>
      ${faultLines(problems, "/data", "/data/source", "/data/source/path", "/data/source/use", "/data/source/version")}
      ${olderVersion(sourceOf(this.editing.recipe).version, () => this.editing.edit({ path: ["data", "source", "version"], value: undefined }))}
      <tn-failure .failure=${this.#upload.failure}></tn-failure>
      ${this.#rows()} ${this.#roles()} ${level > 0 ? this.#split() : nothing}
      ${level > 0 ? this.#transforms() : nothing}`;
  }

  #select() {
    const locale = document.documentElement.lang;
    const chosen = this.#chosen;
    const { path } = sourceOf(this.editing.recipe);
    return html`<select id="dataset" @change=${this.#choose}>
      ${chosen === null ? html`<option value="" selected>${path ?? msg("Choose the data")}</option>` : nothing}
      ${this.datasets.map(
        ({ id, name, bytes: size }) =>
          html`<option value=${id} ?selected=${id === chosen?.id}>${name} (${bytes(size, locale)})</option>`,
      )}
    </select>`;
  }

  #rows() {
    if (this.#preview.failure) return this.#unread(this.#preview.failure);
    const preview = this.#preview.value;
    if (preview === null)
      return this.#asked === null
        ? nothing
        : html`<tn-skeleton rows="4" label=${msg("Reading the first rows")}></tn-skeleton>`;
    const used = new Set(Object.values(this.#columns).map(cell));
    // What is used comes first: a wide table would hide it.
    const columns = preview.columns.toSorted((a, b) => Number(used.has(b.name)) - Number(used.has(a.name)));
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("First rows")}>
        <table>
          <thead>
            <tr>
              ${columns.map(({ name }) => html`<th scope="col"><bdi>${name}</bdi></th>`)}
            </tr>
          </thead>
          <tbody>
            ${preview.rows.slice(0, 5).map(
              (row) =>
                html`<tr>
                  ${columns.map(
                    ({ name }) => html`<td class=${used.has(name) ? "used" : ""}><bdi>${cell(row[name])}</bdi></td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.#seen()}`;
  }

  /** The rows through the tokenizer of the recipe's model, cut where the recipe cuts them. */
  #seen() {
    const { recipe } = this.editing;
    const [chosen, model, length] = [this.#chosen, at(recipe, ["model", "ref"]), at(recipe, ["train", "maxLength"])];
    if (chosen === null || typeof model !== "string") return nothing;
    const query = new URLSearchParams({ view: "model", model });
    if (typeof length === "number") query.set("length", String(length));
    return html`<p>
      <a href="/p/${this.project}/data/${encodeURIComponent(chosen.id)}?${query.toString()}"
        >${msg("As the model sees it")}</a
      >
    </p>`;
  }

  /** What reads the file may not be there yet: then the run brings it, and until then the columns are typed. */
  #unread(failure: Failure) {
    if (failure.code !== "TUNEIT_GRANT_MISSING") return html`<tn-failure .failure=${failure}></tn-failure>`;
    return html`<p class="quiet">
      ${msg("The rows show once the plugin that reads them is installed. It comes with the first run, or now:")}
      <a href="/plugins">${msg("Find plugins")}</a>
    </p>`;
  }

  get #columns(): Json {
    return (at(this.editing.recipe, ["data", "columns"]) ?? {}) as Json;
  }

  #roles() {
    const words: Readonly<Record<string, string>> = { text: msg("Text column"), label: msg("Label column") };
    const names = this.#preview.value?.columns.map(({ name }) => name) ?? [];
    const columns = this.#columns;
    return html`<div class="row">
        ${rolesOf(this.editing.recipe, this.#preview.value?.templates ?? null).map((role) => {
          const value = columns[role];
          const set = (text: string) =>
            this.editing.edit({ path: ["data", "columns", role], value: text || undefined });
          return html`<label class="field" for="role-${role}"
            >${words[role] ?? role}
            ${
              names.length === 0
                ? html`<input
                    id="role-${role}"
                    .value=${value === undefined ? "" : cell(value)}
                    @change=${(event: Event) => set((event.target as HTMLInputElement).value)}
                  />`
                : html`<select
                    id="role-${role}"
                    @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}
                  >
                    ${value === undefined ? html`<option value="" selected>${msg("Choose")}</option>` : nothing}
                    ${names.map(
                      (name) => html`<option value=${name} ?selected=${name === cell(value)}>${name}</option>`,
                    )}
                  </select>`
            }</label
          >`;
        })}
      </div>
      ${faultLines(this.editing.problems, "/data/columns", "/data/columns/text", "/data/columns/label")}`;
  }

  #split() {
    const { recipe, level, problems, edit } = this.editing;
    return html`<tn-form
        bare
        .level=${level}
        .schema=${splitSchema()}
        .values=${at(recipe, ["data", "split"]) ?? {}}
        .problems=${problemsBelow(problems, "/data/split")}
        @tn-level=${moreLevel}
        @tn-change=${({ detail }: CustomEvent<Json>) =>
          edit({ path: ["data", "split"], value: Object.keys(detail).length === 0 ? undefined : detail })}
      ></tn-form>
      ${faultLines(problems, "/data/split")}`;
  }

  #transforms() {
    const { offers } = this.editing;
    const all = offersAt(offers, "transform");
    return html`<tn-pick-list
        legend=${msg("Clean the rows")}
        hint=${msg("Once, before the split, in this order.")}
        ordered
        .editing=${this.editing}
        .path=${["data", "transforms"]}
        .offers=${all.filter(({ use }) => use === "clean")}
      ></tn-pick-list>
      <tn-pick-list
        legend=${msg("Vary the training rows")}
        hint=${msg("Anew in each epoch, so that the model sees more than there is.")}
        ordered
        probability
        .editing=${this.editing}
        .path=${["data", "augment"]}
        .offers=${all.filter(({ use }) => use === "augment")}
      ></tn-pick-list>`;
  }

  #choose(event: Event): void {
    const id = (event.target as HTMLSelectElement).value;
    const dataset = this.datasets.find((one) => one.id === id);
    if (dataset !== undefined) void this.#use(dataset);
  }

  async #use(dataset: DatasetEntry): Promise<void> {
    const read = this.services.client.get<DatasetPreview>(previewPath(dataset, {}));
    const preview = await read.catch(() => null);
    const { task } = this.editing.recipe;
    this.editing.edit(...dataEdits(dataset, preview, { task: typeof task === "string" ? task : "" }));
  }

  async #picked(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (file === undefined) return;
    await this.#upload.load((signal) => uploadAsNew(this.services.client, file, { signal }));
    // The same file may be chosen again.
    input.value = "";
    const { value: entry, failure } = this.#upload;
    if (failure !== null || entry === null) return;
    this.services.announce(msg(str`${entry.name} is here.`));
    this.dispatchEvent(new CustomEvent("tn-uploaded", { detail: entry }));
    await this.#use(entry);
    if (entry.name === file.name) return;
    const detail = msg(str`Saved as ${entry.name}: a file named ${file.name} is there already.`);
    this.dispatchEvent(new CustomEvent("tn-note", { detail, bubbles: true, composed: true }));
  }

  static override styles = [
    baseStyles,
    sectionStyles,
    css`
      .grow {
        flex: 1;
        min-inline-size: min(16rem, 100%);
      }
      .row > a {
        padding-block-end: 5px;
      }
    `,
  ];
}

const cell = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? ""));

customElements.define("tn-train-data", TnTrainData);
