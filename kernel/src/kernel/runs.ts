import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  recipe as recipeSchema,
  type Explanation,
  type JsonObject,
  type Recipe,
  type RecipeInput,
  type Stage,
  type TrainingSample,
} from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { askedBy } from "@tuneit/packaging";
import type {
  EmbedOptions,
  ExplainOptions,
  ExportResult,
  OpenContribution,
  PlanReport,
  PredictOptions,
  Prediction,
  RecipeOptions,
  Run,
  RunService,
  SampleOptions,
  StartOptions,
  ViewOptions,
  Waiting,
} from "../kernel-api.ts";
import type { LifecycleHooks } from "../points/lifecycle.ts";
import { planFigures } from "../runs/plan-figures.ts";
import { RunAttendant } from "../attendance/attendant.ts";
import { compareRuns } from "../runs/compare.ts";
import { applySettings, checkRecipe, readRecipeFile, type LoadedRecipe } from "../runs/recipe-file.ts";
import { findRunFolder, listRunFolders, readRunFile, removeRunFolder, type RunFolder } from "../runs/run-folder.ts";
import { describeRun, metricPoints, summarize } from "../runs/run-views.ts";
import { LifecycleTeller } from "../attendance/lifecycle-teller.ts";
import { WorkspaceRun } from "../runs/run.ts";
import { stagesLeft, type SecretsOfStages } from "../runs/secrets-of-stages.ts";
import { startSupervisor } from "../runs/supervisor-start.ts";
import { combinationsOf, obtainConsent, plannedGrants } from "./consent.ts";
import type { ContributionCaller } from "./contribution-caller.ts";
import { indexOf } from "./planning.ts";
import { Proposals, type RunParts } from "./proposals.ts";
import { recordGrants } from "./recorded-grants.ts";
import type { StageSecrets } from "./stage-secrets.ts";
import type { RunLedger } from "../attendance/run-ledger.ts";
import type { RunStanding } from "../attendance/run-standing.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import type { PluginTaps } from "./plugin-taps.ts";
import { embedRun } from "../insight/embed-run.ts";
import { explainRun } from "../insight/explain-run.ts";
import type { Asking } from "../insight/asking.ts";
import { exportRun, predictRun } from "./model-use.ts";
import { viewArtifact } from "./artifact-view.ts";
import { sampleRun } from "./training-sample.ts";
import { z } from "zod";
import type { Workplace } from "./workplace.ts";

/** What a registry offers seldom changes while somebody edits a recipe; a run asks it anew. */
const planMemoryMs = 60_000;

/** `kernel.plan`, `kernel.run` and `kernel.runs`. */
export class Runs implements RunService {
  readonly #place: Workplace;
  readonly #shelf: PluginShelf;
  readonly #caller: ContributionCaller;
  readonly #hooks: LifecycleHooks;
  readonly #taps: PluginTaps;
  readonly #secrets: StageSecrets;
  readonly #ledger: RunLedger;
  readonly #standing: RunStanding;
  readonly #proposals: Proposals;
  readonly #tellers = new Set<LifecycleTeller>();
  readonly #attendants = new Map<string, RunAttendant>();

  constructor(place: Workplace, parts: RunParts) {
    this.#place = place;
    this.#shelf = parts.shelf;
    this.#caller = parts.caller;
    this.#hooks = parts.hooks;
    this.#taps = parts.taps;
    this.#secrets = parts.secrets;
    this.#ledger = parts.ledger;
    this.#standing = parts.standing;
    this.#proposals = new Proposals(place, parts);
  }

  async readRecipe(given: string | RecipeInput, options: RecipeOptions = {}): Promise<LoadedRecipe> {
    const settings = options.set ?? [];
    if (typeof given === "string") return readRecipeFile(this.#recipePath(given), settings);
    return { recipe: checkRecipe(applySettings(given, settings), "given"), base: this.#place.workspace };
  }

  /** From where the process stands, else from the workspace, as a script's author means it. */
  #recipePath(given: string): string {
    const inWorkspace = resolve(this.#place.workspace, given);
    return !existsSync(given) && existsSync(inWorkspace) ? inWorkspace : given;
  }

  async plan(given: string | RecipeInput, options: RecipeOptions = {}): Promise<PlanReport> {
    const loaded = await this.readRecipe(given, options);
    const proposal = await this.#proposals.propose(loaded, { ...options, maxAgeMs: planMemoryMs });
    const standings = await this.#proposals.standings(proposal);
    const plan = { ...proposal.plan, grants: plannedGrants(standings) };
    const lacking = new Set(
      standings.flatMap((standing) =>
        standing.missing.map((one) => `${standing.applicant.manifest.name} ${one.kind} ${one.scope}`),
      ),
    );
    return {
      plan,
      ...planFigures(plan, proposal.memory, proposal.known),
      installs: (proposal.preparation?.changed ?? []).map(({ name, version, sizeBytes, manifest }) => ({
        name,
        version,
        sizeBytes,
        asks: askedBy(manifest),
      })),
      missing: plan.grants.filter((grant) => lacking.has(`${grant.plugin} ${grant.kind} ${grant.scope}`)),
      warnings: [...(proposal.preparation?.warnings ?? []), ...standings.flatMap(combinationsOf)],
    };
  }

  async sample(given: string | RecipeInput, { start, limit, ...options }: SampleOptions = {}): Promise<TrainingSample> {
    const proposal = await this.#proposals.propose(await this.readRecipe(given, options), {
      ...options,
      maxAgeMs: planMemoryMs,
    });
    return sampleRun(proposal, { start, limit }, { caller: this.#caller, home: this.#place.home, options });
  }

  async run(given: string | RecipeInput, options: StartOptions = {}): Promise<Run> {
    this.#place.requirePlugins();
    // What plugins did in runs that nobody attended may have switched one off.
    await this.#ledger.settle();
    const proposal = await this.#proposals.propose(await this.readRecipe(given, options), options);
    await this.#place.requireConfinement();
    const standings = await this.#proposals.standings(proposal);
    await obtainConsent(standings, options.grant ?? "none", await this.#shelf.office());
    const { preparation } = proposal;
    if (preparation) await this.#shelf.exclusively(() => this.#shelf.commit(preparation, "declared"), options);
    else await recordGrants(this.#place, this.#shelf);
    const grants = plannedGrants(await this.#proposals.standings(proposal));
    const plan = await this.#secrets.named({ ...proposal.plan, grants }, await this.#shelf.active());
    // The vault is opened, and whoever has its key asked, before anything is started.
    const secrets = await this.#secrets.valuesOf(plan.stages);
    const folder = await this.#proposals.createFolder({ ...proposal, plan, secrets }, options);
    const readers = plan.stages.filter(({ kind }) => kind === "read").flatMap(({ uses }) => uses);
    const reading = proposal.plugins.filter(({ manifest }) => readers.some(({ plugin }) => plugin === manifest.name));
    await this.#shelf.recordPicked(reading, proposal.source.path, folder.id);
    return this.#start(folder, secrets);
  }

  async list() {
    return Promise.all((await listRunFolders(this.#place.workspace)).map(summarize));
  }

  async get(wanted: string): Promise<Run> {
    return this.#attended(await this.#folder(wanted));
  }

  async summary(wanted: string) {
    return summarize(await this.#folder(wanted));
  }

  async show(wanted: string) {
    return describeRun(await this.#folder(wanted));
  }

  async metrics(wanted: string) {
    return metricPoints(await this.#folder(wanted));
  }

  async resume(wanted: string, options: Waiting = {}): Promise<Run> {
    this.#place.requirePlugins();
    const folder = await this.#folder(wanted);
    const { status } = await summarize(folder);
    if (status === "running") throw fail("TUNEIT_RUN_STILL_RUNNING", { run: folder.plan.name });
    if (status === "completed")
      throw fail("TUNEIT_RUN_NOT_RESUMABLE", { run: folder.plan.name, reason: "it is completed" });
    // Mends the folder of a run whose supervisor was killed, and says whether that is so.
    for await (const _ of new WorkspaceRun(folder, await this.#place.supervisor()).lines({ signal: options.signal }));
    await this.#ledger.settle();
    const stages = await stagesLeft(folder.plan, folder.directory);
    await this.#standing.require(folder, stages);
    return this.#start(folder, await this.#secrets.valuesOf(stages));
  }

  async fork(wanted: string, options: StartOptions = {}): Promise<Run> {
    return this.run(await this.recipe(wanted), options);
  }

  async recipe(wanted: string): Promise<Recipe> {
    const folder = await this.#folder(wanted);
    const { recipe } = folder.plan;
    const source = { ...recipe.data.source, path: await this.#sourcePath(folder) };
    return { ...recipe, data: { ...recipe.data, source } };
  }

  async compare(wanted: readonly string[]) {
    const folders = await Promise.all(wanted.map((name) => this.#folder(name)));
    const details = await Promise.all(folders.map(describeRun));
    return compareRuns(
      folders.map(({ id, plan }, index) => ({
        id,
        name: plan.name,
        recipe: plan.recipe,
        result: details[index]!.result,
      })),
    );
  }

  async remove(wanted: string): Promise<void> {
    const folder = await this.#folder(wanted);
    if ((await summarize(folder)).status === "running")
      throw fail("TUNEIT_RUN_STILL_RUNNING", { run: folder.plan.name });
    await removeRunFolder(folder);
  }

  async predict(
    wanted: string,
    texts: readonly string[],
    options: PredictOptions = {},
  ): Promise<{ tuned: Prediction[]; base: Prediction[] | null }> {
    return predictRun(await this.#folder(wanted), texts, { caller: this.#caller, home: this.#place.home, options });
  }

  async explain(wanted: string, texts: readonly string[], options: ExplainOptions = {}): Promise<Explanation[]> {
    return explainRun(await this.#folder(wanted), texts, options, await this.#asking(options));
  }

  async embeddings(wanted: string, { split = "test", rows = 2000, ...options }: EmbedOptions = {}) {
    return embedRun(await this.#folder(wanted), { ...options, split, rows }, await this.#asking(options));
  }

  async #asking(options: Waiting): Promise<Asking> {
    return {
      home: this.#place.home,
      offers: indexOf(await this.#shelf.active()),
      worker: (job) => this.#caller.runPython(job, options),
      isolate: (use, input) => this.#caller.callIsolate(use, input, { signal: options.signal }),
      signal: options.signal,
    };
  }

  async export(
    wanted: string,
    format: string,
    configuration: JsonObject,
    options: Waiting = {},
  ): Promise<ExportResult> {
    const offers = indexOf(await this.#shelf.active());
    return exportRun(await this.#folder(wanted), format, configuration, {
      caller: this.#caller,
      home: this.#place.home,
      offers,
      options,
    });
  }

  async view(wanted: string, options: ViewOptions): Promise<OpenContribution> {
    return viewArtifact(await this.#folder(wanted), this.#caller, options);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#tellers].map((teller) => teller.close()));
    await Promise.all([...this.#attendants.values()].map((attendant) => attendant.close()));
    this.#attendants.clear();
    this.#standing.close();
    await this.#ledger.close();
  }

  async #start(folder: RunFolder, secrets: SecretsOfStages): Promise<Run> {
    await startSupervisor(folder.directory, await this.#place.supervisor(), secrets);
    const given = folder.plan.stages.filter((stage) => Object.hasOwn(secrets, stage.id));
    await this.#secrets.record(given, folder.id);
    return this.#started(folder);
  }

  async #started(folder: RunFolder): Promise<Run> {
    const run = await this.#attended(folder);
    await this.#taps.refresh();
    const teller = new LifecycleTeller(folder, this.#hooks);
    if (!teller.isWanted) return run;
    teller.start((signal) => run.events({ signal }));
    this.#tellers.add(teller);
    return run;
  }

  async #attended(folder: RunFolder): Promise<Run> {
    await this.#attend(folder);
    this.#ledger.follow(folder);
    this.#standing.watch(folder);
    return new WorkspaceRun(folder, await this.#place.supervisor());
  }

  /** Serves the stages that wait for an isolate or for secrets, as long as this kernel lives. */
  async #attend(folder: RunFolder): Promise<void> {
    const needsKernel = folder.plan.stages.some((stage) => stage.runs === "isolate" || stage.secrets.length > 0);
    if (!needsKernel || this.#place.options.safeMode || this.#attendants.has(folder.id)) return;
    const attendant = new RunAttendant(folder, {
      call: (use, input, signal) => this.#caller.callIsolate(use, input, { signal }),
      supply: (stage) => this.#supply(stage, folder.id),
    });
    const attached = await attendant.start().then(
      () => true,
      () => false,
    );
    if (attached) this.#attendants.set(folder.id, attendant);
  }

  async #supply(stage: Stage, run: string): Promise<Readonly<Record<string, string>>> {
    const values = await this.#secrets.valuesOf([stage]);
    await this.#secrets.record([stage], run);
    return values[stage.id] ?? {};
  }

  async #folder(wanted: string): Promise<RunFolder> {
    return findRunFolder(this.#place.workspace, wanted);
  }

  /** Where the run's data lay: its own copy of the recipe has the whole path. */
  async #sourcePath(folder: RunFolder): Promise<string> {
    const kept = await readRunFile(join(folder.directory, "recipe.json"), z.looseObject({ recipe: recipeSchema }));
    return kept.recipe.data.source.path!;
  }
}
