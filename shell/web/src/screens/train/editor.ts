import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import type { Problem } from "@tuneit/protocol";
import type { DatasetEntry, RunPage } from "@tuneit/protocol/http";
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { chooseLevel, chosenLevel, type Level } from "../../data/level.ts";
import { Loading } from "../../data/loading.ts";
import type { Services } from "../../data/services.ts";
import { whenBack } from "../../data/when-back.ts";
import { baseStyles } from "../../elements/base-styles.ts";
import { controlStyles } from "../../elements/control-styles.ts";
import "../../elements/button.ts";
import { icon } from "../../elements/icon.ts";
import "../../elements/level-choice.ts";
import { missed, type Missed } from "../../elements/nearest.ts";
import { pageStyles } from "../../elements/page-styles.ts";
import "../../elements/state.ts";
import { Advising } from "./advice.ts";
import { memoryOf, offersFor, readCatalog, type Catalog } from "./catalog.ts";
import { changesBetween, type Change } from "./changes.ts";
import "./consequences.ts";
import { DataGate } from "./data-gate.ts";
import type { Editing } from "./editing.ts";
import { EditorKeys } from "./editor-keys.ts";
import { drawSections, drawStep, problemSteps } from "./editor-sections.ts";
import { editorStyles } from "./editor-styles.ts";
import { lastRunOf } from "./last-run.ts";
import { usualChanges } from "./parameters.ts";
import { PlanPreviewing } from "./plan-preview.ts";
import { textAt, type Edit, type Json } from "./paths.ts";
import type { RecipeDraft } from "./recipe-draft.ts";
import { RecipeFile } from "./recipe-file.ts";
import type { TnStartPanel } from "./start-panel.ts";
import "./start-panel.ts";
import { SidePanel } from "./side-panel.ts";
import { Starting } from "./starting.ts";
import { stepLinks, stepOf, steps, type Step } from "./wizard.ts";
import { drawYaml, textFaults, unreadableNote } from "./yaml-part.ts";

/** `tn-train-editor`: one recipe being edited, with what its plan says beside it. */
export class TnTrainEditor extends LitElement {
  static override properties = {
    services: { attribute: false },
    project: {},
    recipe: {},
    query: { attribute: false },
    _level: { state: true },
    _note: { state: true },
  };
  declare services: Services;
  declare project: string;
  declare recipe: string;
  declare query: URLSearchParams;
  declare _level: Level;
  declare _note: string;
  readonly #file = new RecipeFile(this, {
    client: () => this.services.client,
    isReadable: (text) => this.#reads?.(text) != null,
  });
  /** What reads YAML, once it is here: until then nothing is known to be readable. */
  #reads: ((text: string) => Json | null) | null = null;
  readonly #preview = new PlanPreviewing(this, () => this.services.client);
  readonly #starting = new Starting(this, () => this.services.client);
  readonly #advising = new Advising(this, () => this.services.client);
  readonly #side = new SidePanel(this);
  readonly #gate = new DataGate(this, () => this.services.client);
  readonly #catalog = new Loading<Catalog>(this);
  readonly #last = new Loading<RunPage | null>(this);
  #draft: RecipeDraft | null = null;
  /** What the text said before it could not be read. */
  #lastReadable: Json = {};

  constructor() {
    super();
    this._level = chosenLevel();
    this._note = "";
    updateWhenLocaleChanges(this);
    whenBack(this, () => {
      if (this.#draft === null) void this.#load();
    });
    this.addController(
      new EditorKeys({
        start: () => this.renderRoot.querySelector<TnStartPanel>("tn-start-panel")?.act(),
        undo: () => this.#undo(),
        redo: () => this.#redo(),
        level: (level) => chooseLevel(level),
        levelChanged: () => (this._level = chosenLevel()),
      }),
    );
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("recipe")) void this.#load();
  }

  async #load(): Promise<void> {
    this.#draft = null;
    void this.#catalog.load((signal) => readCatalog(this.services.client, signal));
    // What reads YAML comes while the recipe does.
    const [entry, { RecipeDraft, recipeIn }] = await Promise.all([
      this.#file.load(this.recipe),
      import("./recipe-draft.ts"),
    ]);
    if (entry === null) return;
    this.#reads = recipeIn;
    this.#lastReadable = recipeIn(this.#file.entry?.text ?? "") ?? {};
    this.#draft = new RecipeDraft(entry.text);
    this.#changed();
    await this.#last.load((signal) => lastRunOf(this.services.client, this.#name, signal));
  }

  get #name(): string {
    const name = (this.#draft?.recipe ?? this.#lastReadable)["name"];
    return typeof name === "string" ? name : "run";
  }

  #changed(): void {
    const recipe = this.#draft?.recipe;
    if (recipe != null) this.#preview.ask((this.#lastReadable = recipe));
    this.requestUpdate();
  }

  #write(act: (draft: RecipeDraft) => void): void {
    if (this.#draft === null) return;
    act(this.#draft);
    this.#file.save(this.#draft.text);
    this.#changed();
  }

  readonly #edit = (...edits: readonly Edit[]): void => {
    this._note = "";
    this.#write((draft) => draft.edit(...edits));
  };

  #undo(): void {
    if (this.#draft?.canUndo !== true) return;
    this._note = "";
    this.#write((draft) => draft.undo());
    this.services.announce(msg("Undone."));
  }

  #redo(): void {
    if (this.#draft?.canRedo === true) this.#write((draft) => draft.redo());
  }

  get #problems(): Problem[] {
    return [...this.#preview.problems, ...(this.#starting.failure?.problems ?? [])];
  }

  override render() {
    const draft = this.#draft;
    const catalog = this.#catalog.value;
    if (draft === null || catalog === null) return this.#waiting();
    const recipe = draft.recipe ?? {};
    const editing: Editing = {
      recipe,
      level: this._level,
      problems: this.#problems,
      offers: offersFor(catalog.offers, textAt(recipe, ["task"])),
      last: this.#last.value?.plan.recipe ?? null,
      edit: this.#edit,
    };
    return html`${this.#head(draft)}
      <tn-nearest .missed=${this.#missed}></tn-nearest>
      <div class="columns">
        <div
          class="form"
          @tn-note=${({ detail }: CustomEvent<string>) => (this._note = detail)}
          @tn-run=${() => this.#runMoved()}
        >
          ${this.#notices()} ${this.#content(draft, editing, catalog)}
        </div>
        ${this.#aside(draft, editing, catalog)}
      </div>`;
  }

  get #missed(): readonly Missed[] {
    return [
      ...missed("view", this.query.get("view"), { known: ["yaml"], shown: msg("Form") }),
      ...missed("step", this.query.get("step"), { known: steps, shown: msg("All on one screen") }),
    ];
  }

  #waiting() {
    const failure = this.#file.failure ?? this.#catalog.failure;
    return html`<div class="body">
      <h1 class="visually-hidden">${msg("Train")}</h1>
      <tn-failure .failure=${failure}><a href="/p/${this.project}/train">${msg("All recipes")}</a></tn-failure>
      ${failure ? nothing : html`<tn-skeleton rows="10" label=${msg("Loading the recipe")}></tn-skeleton>`}
    </div>`;
  }

  #head(draft: RecipeDraft) {
    const isYaml = this.query.get("view") === "yaml";
    const step = stepOf(this.query);
    return html`<div class="head">
      <a href="/p/${this.project}/train">${msg("Train")}</a>${icon("right", 12)}
      <h1 class="visually-hidden">${msg(str`Train ${this.#name}`)}</h1>
      <input
        class="title"
        aria-label=${msg("Name of the run")}
        .value=${this.#name}
        ?readonly=${draft.recipe === null}
        @change=${(event: Event) => this.#edit({ path: ["name"], value: (event.target as HTMLInputElement).value.trim() })}
      />
      <span class="caption" role="status">${this.#saved()}</span>
      <span class="push"></span>
      <tn-button
        small
        kind="quiet"
        ?disabled=${!draft.canUndo}
        reason=${msg("Nothing to undo")}
        @click=${() => this.#undo()}
        >${icon("reset", 14)}${msg("Undo")}</tn-button
      >
      <tn-level-choice
        level=${this._level}
        @tn-level=${({ detail }: CustomEvent<Level>) => chooseLevel(detail)}
      ></tn-level-choice>
      <a class="button" href=${this.#address({ view: null, step: step === null ? "model" : null })}
        >${step === null ? msg("Step by step") : msg("All on one screen")}</a
      >
      <a class="button" href=${this.#address({ view: isYaml ? null : "yaml" })}
        >${isYaml ? msg("Form") : msg("YAML")}</a
      >
    </div>`;
  }

  #saved(): string {
    if (this.#draft?.recipe === null || this.#file.failure !== null) return msg("Not saved");
    return this.#file.isSaved ? msg("Saved") : msg("Saving…");
  }

  #address(changes: Readonly<Record<string, string | null>>): string {
    const query = new URLSearchParams(this.query);
    for (const [key, value] of Object.entries(changes)) value === null ? query.delete(key) : query.set(key, value);
    const text = query.toString();
    return `/p/${this.project}/train/${encodeURIComponent(this.recipe)}${text === "" ? "" : `?${text}`}`;
  }

  #notices() {
    const theirs = this.#file.theirs;
    return html`${this.#draft?.recipe === null ? unreadableNote() : nothing}
    ${
      this._note === ""
        ? nothing
        : html`<p class="note" role="status">
            ${this._note}<tn-button small @click=${() => this.#undo()}>${msg("Undo")}</tn-button>
          </p>`
    }
    ${
      theirs === null
        ? html`<tn-failure .failure=${this.#file.failure}></tn-failure>`
        : html`<div class="note" role="alert">
            <span>${msg("Somebody else changed this recipe meanwhile.")}</span>
            <tn-button small @click=${() => this.#settle(false)}>${msg("Take theirs")}</tn-button>
            <tn-button small @click=${() => this.#settle(true)}>${msg("Keep mine")}</tn-button>
          </div>`
    }`;
  }

  #settle(keepMine: boolean): void {
    const theirs = this.#file.settle(keepMine ? (this.#draft?.text ?? "") : null);
    if (theirs !== null) this.#draft?.write(theirs);
    this.#changed();
  }

  #content(draft: RecipeDraft, editing: Editing, catalog: Catalog) {
    const parts = {
      services: this.services,
      project: this.project,
      run: this.query.get("run") ?? this.#last.value?.id ?? null,
      ...{ editing, catalog },
      uploaded: (entry: DatasetEntry) => this.#uploaded(entry),
      review: () => this.#consequences(true),
    };
    if (this.query.get("view") === "yaml" || draft.recipe === null)
      return drawYaml(draft, editing.problems, (text) => this.#write((own) => own.write(text)));
    const step = stepOf(this.query);
    if (step === null) return drawSections(parts);
    const wrong = problemSteps(editing.problems);
    const address = (to: Step) => this.#address({ step: to });
    return html`${stepLinks(step, address, (one) => wrong.has(one))}${drawStep(step, parts, address)}`;
  }

  /** A run that starts may have installed plugins, one that ends tells of time and can be asked. */
  #runMoved(): void {
    void this.#catalog.load((signal) => readCatalog(this.services.client, signal));
    void this.#last.load((signal) => lastRunOf(this.services.client, this.#name, signal));
    const recipe = this.#draft?.recipe;
    if (recipe != null) void this.#preview.again(recipe);
  }

  #uploaded(entry: DatasetEntry): void {
    const catalog = this.#catalog.value;
    if (catalog === null) return;
    this.#catalog.value = { ...catalog, datasets: [entry, ...catalog.datasets.filter(({ id }) => id !== entry.id)] };
  }

  #aside(draft: RecipeDraft, editing: Editing, catalog: Catalog) {
    const { failure, value: preview } = this.#preview;
    this.#gate.consider(editing.recipe, catalog.datasets);
    this.#advising.consider(editing, failure === null ? preview : null, memoryOf(catalog.system));
    return html`<aside aria-label=${msg("What follows from it")} @keydown=${this.#side.key}>
      <div>
        <tn-button class="shut" small label=${msg("Fold the panel")} @click=${this.#side.toggle}
          >${icon("cross", 14)}</tn-button
        >
        ${this.#against(editing.recipe)}
        ${(draft.recipe === null ? [] : this.#advising.advice).map(
          ({ text, verb, edits }) =>
            html`<div class="advice">
              <p>${text}</p>
              <tn-button small @click=${() => this.#edit(...edits)}>${verb}</tn-button>
            </div>`,
        )}
        ${stepOf(this.query) === "review" ? nothing : this.#consequences(false)}
      </div>
      <footer>
        <tn-failure .failure=${failure ?? this.#starting.failure}></tn-failure>
        <tn-button class="figures" pressed=${this.#side.isOpen ? "true" : "false"} @click=${this.#side.toggle}
          >${icon("context", 14)}${msg("What follows from it")}</tn-button
        >
        <tn-start-panel
          .preview=${preview}
          .moved=${this.#starting.moved}
          .isStarting=${this.#starting.isStarting}
          .reason=${this.#reason(draft)}
          @tn-start=${({ detail }: CustomEvent<"none" | "declared">) => void this.#start(detail)}
        ></tn-start-panel>
      </footer>
    </aside>`;
  }

  /** What the report of the data has against it. */
  #against(recipe: Json) {
    const issues = this.#gate.against(recipe);
    const { dataset } = this.#gate;
    if (issues.length === 0 || dataset === null) return nothing;
    return html`<div class="advice" role="status">
      <p>${issues.map(({ message }) => message).join(" ")}</p>
      <a href="/p/${this.project}/data/${encodeURIComponent(dataset.id)}/report">${msg("Mend the data")}</a>
    </div>`;
  }

  #reason(draft: RecipeDraft): string | null {
    if (draft.recipe === null)
      return msg(str`The recipe cannot be read: look at line ${textFaults(draft)[0]?.line ?? 1}.`);
    if (this.#gate.against(draft.recipe).length > 0) return msg("Mend the data first: its report says why.");
    if (this.#preview.failure !== null) return msg("Mend what is marked first.");
    return this.#preview.value === null || this.#preview.isStale ? msg("The plan is being made.") : null;
  }

  #consequences(wide: boolean) {
    const { value: preview, isStale, failure } = this.#preview;
    if (preview === null)
      return failure === null && this.#draft?.recipe !== null
        ? html`<tn-skeleton rows="8" label=${msg("The plan is being made.")}></tn-skeleton>`
        : nothing;
    const before = this.#last.value?.plan.recipe;
    const { name: _, ...now } = preview.plan.recipe;
    const sinceLast: Change[] | null =
      before === undefined ? null : changesBetween({ ...before, name: undefined }, now);
    return html`<tn-consequences
      ?wide=${wide}
      ?stale=${isStale || failure !== null || this.#draft?.recipe === null}
      .preview=${preview}
      .memoryBytes=${this.#catalog.value === null ? null : memoryOf(this.#catalog.value.system)}
      .changed=${usualChanges(this.#draft?.recipe ?? {})}
      .sinceLast=${sinceLast}
    ></tn-consequences>`;
  }

  async #start(grant: "none" | "declared"): Promise<void> {
    const recipe = this.#draft?.recipe;
    const { value: preview, isStale } = this.#preview;
    if (recipe == null || preview === null || isStale) return;
    await this.#file.flush();
    const run = await this.#starting.start(recipe, preview, grant);
    if (run === null) return this.#preview.again(recipe);
    this.services.announce(msg(str`${run.name} has started.`));
    // A beginner stays: progress and the live try stand on the same screen.
    const staysHere = this._level === 0 || stepOf(this.query) !== null;
    if (!staysHere) return this.services.go(`/p/${this.project}/runs/${encodeURIComponent(run.id)}`);
    this.services.go(this.#address({ run: run.id, ...(stepOf(this.query) !== null && { step: "train" }) }));
  }

  static override styles = [baseStyles, controlStyles, pageStyles, editorStyles];
}

customElements.define("tn-train-editor", TnTrainEditor);
