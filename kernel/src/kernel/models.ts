import { rm } from "node:fs/promises";
import { join } from "node:path";
import { servesTask } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { EffectiveGrants } from "../capabilities/effective-grants.ts";
import type { HubQuery, ModelDetails, ModelQuery, ModelService, ModelSummary, Waiting } from "../kernel-api.ts";
import type { FoundContribution } from "../points/contribution-key.ts";
import { sizeOfModel } from "../sources/model-size.ts";
import { cardOf, factsOfModel, filesOf } from "../sources/model-folder.ts";
import { fetchedModels, foldersIn, unfinishedModel } from "../sources/model-cache.ts";
import { memoryParts, sizeless, usualOptimizer } from "../runs/plan-figures.ts";
import { modelsFolder } from "../runs/stage-launch.ts";
import type { ContributionCaller } from "./contribution-caller.ts";
import { ModelHubs } from "./model-hubs.ts";
import { memoryByMethod } from "./method-memory.ts";
import { bundledModels } from "./bundled-models.ts";
import { bundledSize, indexOf } from "./planning.ts";
import { lockPath } from "./recorded-grants.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import type { Workplace } from "./workplace.ts";

type Adapter = FoundContribution<"model-adapter">;

/** A model that lies in a folder of this machine. */
interface Lying {
  readonly ref: string;
  readonly folder: string;
  readonly source: ModelSummary["source"];
}

/** Hashed within a second or two; more than this only for who asks for it. */
const quickBytes = 2 * 1024 ** 3;

/** `kernel.models`: what can be tuned here. Only hubs are asked by code of plugins. */
export class Models implements ModelService {
  readonly #place: Workplace;
  readonly #shelf: PluginShelf;
  readonly #hubs: ModelHubs;

  constructor(place: Workplace, { shelf, caller }: { shelf: PluginShelf; caller: ContributionCaller }) {
    this.#place = place;
    this.#shelf = shelf;
    const { policy } = place.options;
    const grants = new EffectiveGrants({ grants: shelf.grants, lock: lockPath(place), policy });
    this.#hubs = new ModelHubs(place.home, { shelf, caller, grants });
  }

  async list({ task, text = "" }: ModelQuery = {}): Promise<ModelSummary[]> {
    const adapters = indexOf(await this.#shelf.active()).all("model-adapter");
    const lying = (await Promise.all((await this.#lying()).map((one) => describe(one, adapters)))).flat();
    const words = text.toLowerCase().split(/\s+/);
    return [...bundledModels(adapters), ...lying].filter(
      (one) =>
        (task === undefined || servesTask(one.tasks, task)) &&
        words.every((word) => `${one.ref} ${one.title} ${one.family}`.toLowerCase().includes(word)),
    );
  }

  async show(ref: string, { signal, hashed }: Waiting & { hashed?: boolean | undefined } = {}): Promise<ModelDetails> {
    const found = (await this.list()).find((one) => one.ref === ref);
    if (!found) throw fail("TUNEIT_MODEL_NOT_HERE", { reference: ref });
    const lying = (await this.#lying()).find((one) => one.ref === ref);
    const plugins = await this.#shelf.active();
    const size = lying ? await sizeOfModel(lying.folder) : bundledSize(ref, indexOf(plugins).all("model-adapter"));
    const methods = memoryByMethod(size, found.tasks, plugins);
    if (!lying) return { ...found, card: null, files: [], methods };
    const isQuick = (found.bytes ?? 0) <= quickBytes;
    const files = await filesOf(lying.folder, { hashed: hashed ?? isQuick, ...(signal ? { signal } : {}) });
    return { ...found, card: await cardOf(lying.folder), files, methods };
  }

  hubs() {
    return this.#hubs.list();
  }

  search(hub: string, query: HubQuery = {}): Promise<ModelSummary[]> {
    return this.#hubs.search(hub, query);
  }

  look(ref: string, options: Waiting = {}): Promise<ModelDetails> {
    return this.#hubs.look(ref, options);
  }

  async fetch(ref: string, options: Waiting = {}): Promise<ModelSummary> {
    this.#place.requirePlugins();
    await this.#hubs.fetch(ref, options);
    return this.show(ref.includes("@") ? ref : `${ref}@main`, { ...options, hashed: false });
  }

  async discard(ref: string): Promise<void> {
    await rm(unfinishedModel(modelsFolder(this.#place.home), ref), { recursive: true, force: true });
  }

  /** Folders of the workspace's `models/`, and what was fetched from hubs before. */
  async #lying(): Promise<Lying[]> {
    const own = join(this.#place.workspace, "models");
    const [named, fetched] = await Promise.all([foldersIn(own), fetchedModels(modelsFolder(this.#place.home))]);
    return [
      ...named.map((name) => ({ ref: `file:models/${name}`, folder: join(own, name), source: "folder" as const })),
      ...fetched.map((one) => ({ ...one, source: "hub" as const })),
    ];
  }
}

/** Once, for the first adapter that answers to its scheme; nothing where none is installed. */
async function describe({ ref, folder, source }: Lying, adapters: readonly Adapter[]): Promise<ModelSummary[]> {
  const scheme = ref.slice(0, ref.indexOf(":"));
  const adapter = adapters.find(({ contribution }) => contribution.schemes.includes(scheme))?.contribution;
  // Gone between the list and now, or not to be read: it is no model that could be tuned.
  const facts = adapter && (await factsOfModel(folder).catch(() => undefined));
  if (!facts || (facts.parameters === null && facts.family === null)) return [];
  const { parameters } = facts;
  const title = ref.slice(ref.lastIndexOf("/") + 1);
  const memory = parameters === null ? [] : memoryParts(sizeless(parameters), usualOptimizer);
  const said = { ...facts, distribution: null, memory, remote: null };
  return [{ ref, title, source, adapter: adapter.id, tasks: adapter.tasks, ...said }];
}
