import { availableParallelism, totalmem } from "node:os";
import {
  isCoded,
  placement,
  type GrantedCapability,
  type JsonObject,
  type PlacementInput,
  type Recipe,
} from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { Waiting } from "../kernel-api.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import type { LifecycleHooks } from "../points/lifecycle.ts";
import { originOf } from "../resolve/origin.ts";
import { ensureDataset } from "../runs/dataset-stage.ts";
import type { LoadedRecipe } from "../runs/recipe-file.ts";
import type { SecretsOfStages } from "../runs/secrets-of-stages.ts";
import { createRunFolder, type RunFolder } from "../runs/run-folder.ts";
import { estimatePlan, type KnownOfMachine } from "../runs/plan-estimate.ts";
import { makeLaunch } from "../runs/stage-launch.ts";
import type { Preparation } from "../store/preparation.ts";
import type { Standing } from "./consent.ts";
import type { ContributionCaller } from "./contribution-caller.ts";
import { draftPlan, indexOf, preparePlace, type Drafted } from "./planning.ts";
import type { PluginConduct } from "./plugin-conduct.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import type { PluginTaps } from "./plugin-taps.ts";
import type { RunLedger } from "../attendance/run-ledger.ts";
import type { RunStanding } from "../attendance/run-standing.ts";
import type { StageSecrets } from "./stage-secrets.ts";
import { knownOfMachine } from "./machine-knowledge.ts";
import { findProviders, wantedBy, type Wanted } from "./wanted-plugins.ts";
import type { Workplace } from "./workplace.ts";

/** Data up to this size is read and prepared before a run starts, so that what is wrong with it is told at once. */
const readAheadBytes = 64 * 1024 * 1024;

/** A plan that nobody agreed to yet. */
export interface Proposal extends Drafted {
  readonly recipe: Recipe;
  /** Null = nothing has to be installed. */
  readonly preparation: Preparation | null;
  readonly installing: ReadonlySet<string>;
}

export interface Proposing extends Waiting {
  /** How old the registry's answer may be: a recipe that is being edited is planned with each key that is pressed. */
  readonly maxAgeMs?: number;
}

/** What runs are made with. */
export interface RunParts {
  readonly shelf: PluginShelf;
  readonly caller: ContributionCaller;
  readonly hooks: LifecycleHooks;
  readonly taps: PluginTaps;
  readonly secrets: StageSecrets;
  readonly conduct: PluginConduct;
  readonly ledger: RunLedger;
  readonly standing: RunStanding;
}

/** From a recipe to a run's folder: what is needed, how it stands with grants, and everything that lies there at the start. */
export class Proposals {
  readonly #place: Workplace;
  readonly #shelf: PluginShelf;
  readonly #hooks: LifecycleHooks;
  readonly #taps: PluginTaps;
  readonly #caller: ContributionCaller;
  readonly #conduct: PluginConduct;
  readonly #standing: RunStanding;

  #last: { readonly key: string; readonly at: number; readonly preparation: Preparation } | undefined;

  constructor(place: Workplace, parts: RunParts) {
    this.#place = place;
    this.#shelf = parts.shelf;
    this.#hooks = parts.hooks;
    this.#taps = parts.taps;
    this.#caller = parts.caller;
    this.#conduct = parts.conduct;
    this.#standing = parts.standing;
  }

  /** Recipe → plan, with the plugins that it needs fetched and verified. Installs and grants nothing. */
  async propose({ recipe, base }: LoadedRecipe, options: Proposing): Promise<Proposal & { known: KnownOfMachine }> {
    const proposal = await this.#draft({ recipe, base }, options);
    await this.#taps.refresh();
    const known = await knownOfMachine(proposal, this.#place);
    const estimate = estimatePlan(proposal.plan, known);
    return { ...proposal, known, plan: await this.#hooks.plan.amend({ ...proposal.plan, estimate }) };
  }

  async #draft({ recipe, base }: LoadedRecipe, waiting: Proposing): Promise<Proposal> {
    const active = await this.#locked(waiting);
    const wanted = wantedBy(recipe, indexOf(active));
    if (wanted.length === 0)
      return {
        ...(await draftPlan(recipe, base, active, this.#place, waiting)),
        recipe,
        preparation: null,
        installing: new Set(),
      };
    const preparation = await this.#prepared(wanted, recipe.task, waiting);
    const plugins = await Promise.all(
      preparation.plugins.map(async ({ manifest, integrity, keyId }) => ({
        manifest,
        integrity,
        keyId,
        origin: originOf(preparation.registry, { keyId, integrity }),
        root: (await this.#shelf.store.peek(integrity))!.root,
      })),
    );
    const installing = new Set<string>(preparation.changed.map((plugin) => plugin.name));
    return { ...(await draftPlan(recipe, base, plugins, this.#place, waiting)), recipe, preparation, installing };
  }

  async #prepared(
    wanted: readonly Wanted[],
    task: string,
    { maxAgeMs = 0, ...waiting }: Proposing,
  ): Promise<Preparation> {
    const key = JSON.stringify([wanted, task, await this.#shelf.stamp()]);
    if (this.#last?.key === key && Date.now() - this.#last.at < maxAgeMs) return this.#last.preparation;
    const preparation = await this.#shelf.registry.use(async (session) => {
      if (!session)
        throw fail("TUNEIT_RESOLVE_PROVIDER_UNKNOWN", {
          wanted: wanted.map((one) => `${one.point} '${one.use}'`).join(", "),
        });
      return this.#shelf.prepare({ wanted: await findProviders(wanted, task, session) }, waiting, session);
    }, waiting.signal);
    this.#last = { key, at: Date.now(), preparation };
    return preparation;
  }

  /** The plugins of the lock; what this machine lacks of them, as in a workspace that came from another, is fetched. */
  async #locked(waiting: Waiting): Promise<ActivePlugin[]> {
    try {
      return await this.#shelf.active();
    } catch (error) {
      if (!isCoded(error) || error.code !== "TUNEIT_STORE_ABSENT") throw error;
    }
    await this.#shelf.registry.use((session) => this.#shelf.prepare({ wanted: [] }, waiting, session), waiting.signal);
    return this.#shelf.active();
  }

  /** How the plugins of a plan stand; its stages with network need the hosts they name. */
  async standings({ plan, plugins, installing }: Proposal): Promise<Standing[]> {
    const used = new Set<string>([...plan.plugins.map((plugin) => plugin.name), ...installing]);
    const needs = (name: string): GrantedCapability[] =>
      plan.stages
        .filter((stage) => stage.uses.some((use) => use.plugin === name))
        .flatMap((stage) => stage.network.map((scope) => ({ kind: "net:connect" as const, scope })));
    return this.#shelf.standings(
      plugins.filter((plugin) => used.has(plugin.manifest.name)),
      installing,
      needs,
    );
  }

  /** The compute provider says whether the stages can run where it is; today that is here. */
  async #askPlacement({ compute, stages, environments }: Drafted["plan"], { signal }: Waiting): Promise<void> {
    const asked: PlacementInput = {
      stages: stages.map(({ id, kind, limits }) => ({ id, kind, memoryBytes: limits.memoryBytes })),
      machine: {
        cores: availableParallelism(),
        memoryBytes: totalmem(),
        accelerator: environments[0]?.accelerator ?? "cpu",
      },
    };
    const answer = await this.#caller.callIsolate(compute, asked, { signal }).catch((error: unknown) => {
      if (!isCoded(error) || error.code !== "TUNEIT_ISOLATE_THREW") throw error;
      throw fail(
        "TUNEIT_RECIPE_PLACEMENT_REFUSED",
        { plugin: compute.plugin, reason: error.message },
        { cause: error },
      );
    });
    if (!placement.safeParse(answer).success) throw fail("TUNEIT_RUN_PLACEMENT_INVALID", { plugin: compute.plugin });
  }

  /** Checks the plugins' files, builds the environments, reads small data ahead, and writes the folder. */
  async createFolder(
    proposal: Drafted & { recipe: Recipe; secrets: SecretsOfStages },
    options: Waiting & { id?: string | undefined },
  ): Promise<RunFolder> {
    const { plan, recipe, secrets } = proposal;
    const used = new Set<string>(plan.plugins.map((plugin) => plugin.name));
    // Code of these is about to run: every file is checked against what was installed.
    const plugins = await this.#shelf.active((name) => used.has(name));
    await this.#askPlacement(plan, options);
    const place = {
      ...(await preparePlace({ ...proposal, plugins }, this.#place, options)),
      denied: await this.#standing.denials(plan),
      policy: this.#place.options.policy,
    };
    for (const stage of stagesAhead(plan)) {
      const theirs = plugins.filter(({ manifest }) => stage.uses.some(({ plugin }) => plugin === manifest.name));
      const { signal } = options;
      const ahead = { signal, onEvent: progressOf(options, stage.title), secrets: secrets[stage.id] };
      await this.#conduct.during(theirs, () => ensureDataset(plan, stage, place, ahead));
    }
    const source = proposal.source.path;
    return createRunFolder(this.#place.workspace, {
      recipe: { ...recipe, data: { ...recipe.data, source: { ...recipe.data.source, path: source } } },
      plan,
      launch: (id, directory) => makeLaunch(plan, { id, directory }, place),
      id: options.id,
    });
  }
}

/** Preparing needs the tokenizer, which a model on a hub does not have before it is fetched. */
function stagesAhead(plan: Drafted["plan"]): Drafted["plan"]["stages"] {
  if (plan.source.bytes > readAheadBytes) return [];
  const fetches = plan.stages.some((stage) => stage.kind === "fetch");
  return plan.stages.filter((stage) => stage.kind === "read" || (stage.kind === "prepare" && !fetches));
}

function progressOf(waiting: Waiting, step: string) {
  return ({ type, payload }: { type: string; payload: JsonObject }): void => {
    if (type !== "progress") return;
    const total = payload["total"] === null || payload["total"] === undefined ? null : Number(payload["total"]);
    waiting.onProgress?.({ step, done: Number(payload["done"]), total, unit: payload["unit"] as "rows" });
  };
}
