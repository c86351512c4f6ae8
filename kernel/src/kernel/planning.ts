import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { resolve } from "node:path";
import type { Plan, Recipe } from "@tuneit/protocol";
import { buildEnvironment, type BuiltEnvironment } from "../environments/build.ts";
import {
  environmentFor,
  resolveEnvironments,
  type Resolution,
  type ResolvedEnvironment,
} from "../environments/resolve.ts";
import type { PythonNeeds } from "../environments/compile.ts";
import { fail } from "../errors/index.ts";
import type { Waiting } from "../kernel-api.ts";
import { ContributionIndex } from "../points/contribution-index.ts";
import type { ActivePlugin, FoundContribution } from "../points/contribution-key.ts";
import { satisfies } from "../resolve/versions.ts";
import { schemeOf } from "../runs/resolve-recipe.ts";
import { sizeOfModel, type ModelSize } from "../sources/model-size.ts";
import type { MemoryPart } from "../runs/plan-figures.ts";
import { makePlan, planMemory } from "../runs/planner.ts";
import { examineSource, type SourceFile } from "../sources/source-file.ts";
import { versionedSource } from "../sources/source-version.ts";
import { hashFolder } from "../sources/hash-folder.ts";
import { modelsFolder, type LaunchPlace } from "../runs/stage-launch.ts";
import { fetchedModels } from "../sources/model-cache.ts";
import { version } from "./version.ts";
import type { Workplace } from "./workplace.ts";

/** A plan with what is known of this machine: enough to start it. */
export interface Drafted {
  readonly plan: Plan;
  readonly source: SourceFile;
  readonly model: string | null;
  /** What its training takes, by part; empty where the model is not known yet. */
  readonly memory: readonly MemoryPart[];
  readonly resolution: Resolution;
  readonly plugins: readonly ActivePlugin[];
}

export const indexOf = (plugins: readonly ActivePlugin[]): ContributionIndex =>
  new ContributionIndex(plugins, satisfies);

/** Recipe and plugins → plan. Hashes the data, resolves the Python environments, builds and starts nothing. */
export async function draftPlan(
  recipe: Recipe,
  base: string,
  plugins: readonly ActivePlugin[],
  place: Workplace,
  waiting: Waiting,
): Promise<Drafted> {
  const { path: named, sha256, version: wanted } = recipe.data.source;
  if (named === undefined) throw fail("TUNEIT_DATA_NOT_FOUND", { path: "data.source.path" });
  const bases = [base, place.workspace];
  const kept = { version: wanted ?? "", workspace: place.workspace, signal: waiting.signal };
  const path = wanted === undefined ? named : await versionedSource(named, whereIs(named, bases), kept);
  const source = await examineSource(path, whereIs(path, bases), { expected: sha256, signal: waiting.signal });
  const model = await localModel(recipe, bases);
  const offers = indexOf(plugins);
  const weights = model ?? (await fetchedFolder(recipe, place));
  const { use } = recipe.model;
  const adapters = use === undefined ? offers.all("model-adapter") : offers.candidates("model-adapter", use);
  const modelSize = weights === undefined ? bundledSize(recipe.model.ref, adapters) : await sizeOfModel(weights);
  const resolution = await resolvePython(plugins, place, waiting);
  const plan = makePlan(recipe, {
    offers,
    plugins,
    source,
    modelSha256: model === null ? null : await hashFolder(model, waiting.signal),
    modelSize,
    environmentFor: (names) => planned(environmentFor(resolution, names)),
    machine: { cores: availableParallelism(), memoryBytes: totalmem(), accelerator: (await place.tools()).accelerator },
    tuneitVersion: version,
  });
  const strategy = plan.stages.flatMap(({ uses }) => uses).find(({ role }) => role === "strategy")!;
  const memory = planMemory(plan.recipe, strategy, { modelSize, offers });
  return { plan, source, model, memory, resolution, plugins };
}

/** A path of a recipe is meant from its file, else from the workspace, as an app that knows no file means it. */
const whereIs = (path: string, bases: readonly string[]): string =>
  bases.find((base) => existsSync(resolve(base, path))) ?? bases[0]!;

/** Of a hub's model, once it was fetched. */
async function fetchedFolder({ model: { ref } }: Recipe, { home }: Workplace): Promise<string | undefined> {
  const wanted = ref.includes("@") ? ref : `${ref}@main`;
  return (await fetchedModels(modelsFolder(home))).find((one) => one.ref === wanted)?.folder;
}

/** Of a model that comes along with an adapter, as the adapter's manifest says. */
export function bundledSize(ref: string, adapters: readonly FoundContribution<"model-adapter">[]): ModelSize | null {
  const all = adapters.flatMap(({ contribution }) => contribution.bundled);
  const found = all.find(({ name }) => `bundled:${name}` === ref);
  return found ? { parameters: found.parameters, hidden: found.hidden ?? null, layers: found.layers ?? null } : null;
}

const planned = ({ id, hash, python, accelerator }: ResolvedEnvironment) => ({ id, hash, python, accelerator });

async function localModel(recipe: Recipe, bases: readonly string[]): Promise<string | null> {
  if (schemeOf(recipe.model.ref) !== "file") return null;
  const named = recipe.model.ref.slice("file:".length);
  const path = resolve(whereIs(named, bases), named);
  await stat(path).catch((cause: unknown) => {
    throw fail("TUNEIT_MODEL_FOLDER_MISSING", { path }, { cause });
  });
  return path;
}

/** The Python environments of all plugins at hand, in the order in which they were added. */
export async function resolvePython(
  plugins: readonly ActivePlugin[],
  place: Workplace,
  waiting: Waiting,
): Promise<Resolution> {
  const { onProgress, signal } = waiting;
  return resolveEnvironments(await place.tools(), plugins.flatMap(pythonNeeds), { onProgress, signal });
}

function pythonNeeds({ manifest }: ActivePlugin): PythonNeeds[] {
  const { python } = manifest.tuneit;
  if (!python) return [];
  const { requires, requiresAlone, requiresPython, isolated } = python;
  return [{ name: manifest.name, requires, requiresAlone, requiresPython, isolated }];
}

/** Builds what the plan needs of environments, and says how its stages are started here. */
export async function preparePlace(drafted: Drafted, place: Workplace, waiting: Waiting): Promise<LaunchPlace> {
  const confinement = await place.requireConfinement();
  const tools = await place.tools();
  const built = new Map<string, BuiltEnvironment>();
  for (const { id } of drafted.plan.environments) {
    const environment = drafted.resolution.environments.find((one) => one.id === id)!;
    built.set(id, await buildEnvironment(tools, environment, waiting));
  }
  const plugins = new Map<string, ActivePlugin>(drafted.plugins.map((plugin) => [plugin.manifest.name, plugin]));
  return {
    home: place.home,
    runtimeFolder: place.runtimeFolder,
    supervisorPython: tools.python.path,
    confinement,
    environment: (id) => built.get(id)!,
    plugin: (name) => plugins.get(name)!,
    source: drafted.source.path,
    model: drafted.model,
  };
}
