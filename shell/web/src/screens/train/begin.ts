import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type {
  DatasetEntry,
  DatasetPreview,
  DatasetVersions,
  RecipeEntry,
  RunPage,
  Sample,
} from "@tuneit/protocol/http";
import { html, LitElement, nothing } from "lit";
import { Loading } from "../../data/loading.ts";
import { orNull } from "../../data/problem.ts";
import type { Services } from "../../data/services.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import "../../elements/button.ts";
import "../../elements/card.ts";
import { icon } from "../../elements/icon.ts";
import { missed, type Missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import "../../elements/state.ts";
import { beginStyles } from "./begin-styles.ts";
import { guessModel, readingOf, transformsOf, unreadIn } from "./begin-with.ts";
import { readCatalog, tasksOf, type Catalog } from "./catalog.ts";
import { previewPath } from "./data-source.ts";
import { olderVersion } from "./older-version.ts";
import { sectionStyles } from "./section-styles.ts";

interface Loaded {
  /** The run that is forked. */
  readonly parent: RunPage | null;
  /** Of the dataset that the address names, where it names one of them too. */
  readonly versions: readonly string[] | null;
  readonly catalog: Catalog;
  readonly recipes: readonly RecipeEntry[];
  readonly samples: readonly Sample[];
}

/** `tn-train-begin`: the recipes there are, and where a new one begins. */
export class TnTrainBegin extends LitElement {
  static override properties = { services: { attribute: false }, project: {}, query: { attribute: false } };
  declare services: Services;
  declare project: string;
  /** `data` and `model` from where somebody came from. */
  declare query: URLSearchParams;
  readonly #loaded = new Loading<Loaded>(this);
  readonly #made = new Loading<string>(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    if (!this.hasUpdated) void this.#loaded.load((signal) => this.#read(signal));
  }

  async #read(signal: AbortSignal): Promise<Loaded> {
    const { client } = this.services;
    const [fork, data] = [this.query.get("fork"), this.query.get("data")];
    const versions = data === null || !this.query.has("v") ? null : `/datasets/${encodeURIComponent(data)}/versions`;
    const [catalog, recipes, samples, parent, kept] = await Promise.all([
      readCatalog(client, signal),
      client.get<{ items: readonly RecipeEntry[] }>("/recipes?limit=200", signal),
      // A server without samples offers none.
      orNull(client.get<{ items: readonly Sample[] }>("/samples", signal)),
      fork === null ? null : orNull(client.get<RunPage>(`/runs/${encodeURIComponent(fork)}`, signal)),
      versions === null ? null : orNull(client.get<DatasetVersions>(versions, signal)),
    ]);
    return {
      ...{ catalog, parent, recipes: recipes.items, samples: samples?.items ?? [] },
      versions: kept?.items.map(({ version }) => version) ?? null,
    };
  }

  override render() {
    const loaded = this.#loaded.value;
    return html`<div class="head"><h1>${msg("Train")}</h1></div>
      <tn-nearest .missed=${loaded === null ? [] : this.#missed(loaded)}></tn-nearest>
      <div class="body">
        <tn-failure .failure=${this.#loaded.failure ?? this.#made.failure}></tn-failure>
        ${
          loaded === null
            ? this.#loaded.failure
              ? nothing
              : html`<tn-skeleton rows="8" label=${msg("Loading recipes")}></tn-skeleton>`
            : html`${loaded.parent === null ? this.#fresh(loaded) : this.#fork(loaded.parent)} ${this.#recipes(loaded)}
              ${this.#samples(loaded)}`
        }
      </div>`;
  }

  #missed(loaded: Loaded): readonly Missed[] {
    const asked = (name: string) => this.query.get(name);
    const { datasets } = loaded.catalog;
    const usual = msg("what is usual");
    const [data, version] = [this.#dataIn(loaded), asked("v")];
    return [
      ...missed("run", asked("fork"), { known: loaded.parent === null ? [] : null, shown: msg("New recipe") }),
      ...missed("dataset", asked("data"), {
        known: datasets.map(({ id }) => id),
        shown: datasets.find(({ id }) => id === data)?.name ?? msg("Choose later"),
      }),
      ...missed("version", version, {
        known: this.#versionIn(loaded) === version || data !== asked("data") ? null : [],
        shown: msg("the newest version"),
      }),
      ...unreadIn(this.query).flatMap((name) => missed("setting", asked(name), { known: [], shown: usual })),
    ];
  }

  /** The dataset of the address where it is there, else the newest. */
  #dataIn({ catalog: { datasets } }: Loaded): string {
    const asked = this.query.get("data");
    return datasets.find(({ id }) => id === asked)?.id ?? datasets[0]?.id ?? "";
  }

  /** The version of the address, where the dataset held it or nobody can tell. */
  #versionIn(loaded: Loaded): string | null {
    const { versions } = loaded;
    const asked = this.query.get("v");
    if (asked === null || this.#dataIn(loaded) !== this.query.get("data")) return null;
    return versions === null || versions.some((version) => version.startsWith(asked)) ? asked : null;
  }

  #fresh(loaded: Loaded) {
    const { datasets, models, offers } = loaded.catalog;
    const tasks = tasksOf(offers);
    const wanted = this.#dataIn(loaded);
    const reference = this.query.get("model") ?? guessModel(models) ?? "";
    return html`<tn-card heading=${msg("New recipe")}>
      <form @submit=${this.#submit}>
        <label class="field" for="data"
          ><span>${msg("Data")}</span>
          <select id="data">
            ${datasets.map(({ id, name }) => html`<option value=${id} ?selected=${id === wanted}>${name}</option>`)}
            <option value="" ?selected=${wanted === ""}>${msg("Choose later")}</option>
          </select></label
        >
        ${olderVersion(this.#versionIn(loaded), () => this.services.setQuery({ v: null }))}
        <label class="field" for="model"
          ><span>${msg("Model")}</span>
          <select id="model">
            ${
              reference !== "" && !models.some(({ ref }) => ref === reference)
                ? html`<option selected>${reference}</option>`
                : nothing
            }
            ${models.map(
              ({ ref, title }) => html`<option value=${ref} ?selected=${ref === reference}>${title}</option>`,
            )}
            <option value="" ?selected=${reference === ""}>${msg("Choose later")}</option>
          </select></label
        >
        <label class="field" for="task"
          ><span>${msg("Task")}</span>
          <select id="task">
            ${tasks.map((task) => html`<option>${task}</option>`)}
          </select></label
        >
        <div class="row">
          <tn-button kind="primary" @click=${() => void this.#begin(null)}>${msg("Begin")}</tn-button>
          <tn-button @click=${() => void this.#begin("model")}>${msg("Step by step")}</tn-button>
        </div>
      </form>
      ${
        tasks.length === 0
          ? html`<p class="hint">
              ${msg("No installed plugin can train anything.")} <a href="/plugins">${msg("Find plugins")}</a>
            </p>`
          : nothing
      }
      ${
        datasets.length === 0
          ? html`<p class="hint">
              ${msg("There is no data yet.")}
              <a href="/p/${this.project}/data/import">${msg("Import data")}</a>
            </p>`
          : nothing
      }
    </tn-card>`;
  }

  #fork({ name, model }: RunPage) {
    return html`<tn-card heading=${msg(str`Fork of ${name}`)}>
      <p class="quiet">
        ${msg("A new recipe with every setting of that run, to change from there.")} <bdi>${model}</bdi>
      </p>
      <div class="row">
        <tn-button kind="primary" @click=${() => void this.#begin(null)}>${msg("Begin")}</tn-button>
        <a href="/p/${this.project}/train">${msg("Begin anew instead")}</a>
      </div>
    </tn-card>`;
  }

  #recipes({ recipes }: Loaded) {
    if (recipes.length === 0) return nothing;
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    return html`<tn-card flush heading=${msg("Recipes")}>
      <ul class="rows">
        ${recipes.map(
          ({ id, name, task, problems, updatedAt }) =>
            html`<li>
              <a href="/p/${this.project}/train/${encodeURIComponent(id)}">
                <strong><bdi>${name}</bdi></strong>
                <span class="quiet">${task}</span>
                <span>
                  ${
                    problems.length === 0
                      ? nothing
                      : html`<tn-badge tone="warn">${msg(str`${problems.length} to mend`)}</tn-badge>`
                  }
                </span>
                <time class="quiet">${when.format(updatedAt)}</time>
                ${icon("right", 14)}
              </a>
            </li>`,
        )}
      </ul>
    </tn-card>`;
  }

  #samples({ samples }: Loaded) {
    if (samples.length === 0) return nothing;
    return html`<tn-card heading=${msg("Samples")}>
      <ul class="samples">
        ${samples.map(
          (sample) =>
            html`<li>
              <strong>${sample.title}</strong>
              <p class="quiet">${sample.description}</p>
              <p class="caption">${sample.task} · ${msg(str`${sample.rows} rows`)}</p>
              <tn-button small @click=${() => void this.#take(sample)}>${msg(str`Open: ${sample.title}`)}</tn-button>
            </li>`,
        )}
      </ul>
    </tn-card>`;
  }

  #chosen(id: string): string {
    return this.renderRoot.querySelector<HTMLSelectElement>(`#${id}`)?.value ?? "";
  }

  #submit(event: Event): void {
    event.preventDefault();
    void this.#begin(null);
  }

  async #begin(step: string | null): Promise<void> {
    const loaded = this.#loaded.value;
    if (loaded === null) return;
    const { catalog, recipes } = loaded;
    const { client } = this.services;
    const found = catalog.datasets.find(({ id }) => id === this.#chosen("data"));
    const dataset: DatasetEntry | null = found === undefined ? null : readingOf(found, this.query);
    const version = dataset?.id === this.query.get("data") ? this.#versionIn(loaded) : null;
    const preview =
      dataset === null
        ? null
        : await client.get<DatasetPreview>(previewPath(dataset, version === null ? {} : { version })).catch(() => null);
    const given = { model: this.#chosen("model"), task: this.#chosen("task") };
    const taken = recipes.map((recipe) => recipe.id);
    const { forkedRecipe, newRecipe } = await import("./new-recipe.ts");
    const { id, text } =
      loaded.parent === null
        ? newRecipe({ ...given, dataset, preview, version, catalog, transforms: transformsOf(this.query), taken })
        : forkedRecipe(loaded.parent.name, loaded.parent.plan.recipe, taken);
    await this.#made.load((signal) =>
      client.send<RecipeEntry>("POST", "/recipes", { body: { id, text }, signal }).then((entry) => entry.id),
    );
    this.#open(step);
  }

  async #take({ id }: Sample): Promise<void> {
    await this.#made.load((signal) =>
      this.services.client
        .send<{ recipe: string }>("POST", `/samples/${encodeURIComponent(id)}`, { signal })
        .then(({ recipe }) => recipe),
    );
    this.#open(null);
  }

  #open(step: string | null): void {
    if (this.#made.failure !== null || this.#made.value === null) return;
    const query = step === null ? "" : `?step=${step}`;
    this.services.go(`/p/${this.project}/train/${encodeURIComponent(this.#made.value)}${query}`);
  }

  static override styles = [baseStyles, sectionStyles, pageStyles, beginStyles];
}

customElements.define("tn-train-begin", TnTrainBegin);
