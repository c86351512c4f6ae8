import { mkdir } from "node:fs/promises";
import { hubAnswers, type HubModel, type HubQuestion } from "@tuneit/protocol";
import type { z } from "zod";
import type { EffectiveGrants } from "../capabilities/effective-grants.ts";
import { fail } from "../errors/index.ts";
import { askedBy } from "@tuneit/packaging";
import type { HubQuery, ModelDetails, ModelHub, ModelSummary, Waiting } from "../kernel-api.ts";
import type { FoundContribution } from "../points/contribution-key.ts";
import { checkConfiguration } from "../runs/configuration.ts";
import { pin } from "../runs/plan-context.ts";
import { memoryParts, sizeless, usualOptimizer } from "../runs/plan-figures.ts";
import { modelsFolder } from "../runs/stage-launch.ts";
import type { ContributionCaller } from "./contribution-caller.ts";
import { memoryByMethod } from "./method-memory.ts";
import { indexOf } from "./planning.ts";
import type { PluginShelf } from "./plugin-shelf.ts";

type Adapter = FoundContribution<"model-adapter">;

/** Days, for who has a slow line; what came is kept, whenever it ends. */
const fetchDeadlineMs = 7 * 24 * 3600 * 1000;
const mostFound = 50;

/** Models that lie elsewhere: looked through and fetched by the plugins that know their hubs. */
export class ModelHubs {
  readonly #shelf: PluginShelf;
  readonly #caller: ContributionCaller;
  readonly #grants: EffectiveGrants;
  readonly #home: string;

  constructor(home: string, parts: { shelf: PluginShelf; caller: ContributionCaller; grants: EffectiveGrants }) {
    this.#home = home;
    this.#shelf = parts.shelf;
    this.#caller = parts.caller;
    this.#grants = parts.grants;
  }

  async list(): Promise<ModelHub[]> {
    return Promise.all((await this.#adapters()).map((one) => this.#describe(one)));
  }

  async search(hub: string, { text = "", task, limit = mostFound, ...waiting }: HubQuery): Promise<ModelSummary[]> {
    const adapter = found(await this.#adapters(), (one) => keyOf(one) === hub, hub);
    const answer = await this.#ask(adapter, { op: "search", text, task: task ?? null, limit }, waiting);
    return answer.models.map((model) => summaryOf(model, "main", adapter));
  }

  async look(ref: string, waiting: Waiting): Promise<ModelDetails> {
    const { adapter, id, revision } = await this.#named(ref);
    const { card, files, ...model } = await this.#ask(adapter, { op: "show", id, revision }, waiting);
    const { parameters, hidden, layers } = model;
    const size = parameters === null ? null : { parameters, hidden, layers };
    const methods = memoryByMethod(size, adapter.contribution.tasks, await this.#shelf.active());
    return { ...summaryOf(model, revision, adapter), card, files, methods };
  }

  /** By the adapter's own code, in a worker that reaches the hosts that it was granted and writes into the cache alone. */
  async fetch(ref: string, waiting: Waiting): Promise<void> {
    const { adapter, id, revision, scheme } = await this.#named(ref);
    const { contribution } = adapter;
    const models = { role: "models", host: modelsFolder(this.#home), inside: "/data/models" };
    await mkdir(models.host, { recursive: true, mode: 0o700 });
    const use = pin("model", adapter, checkConfiguration(contribution, {}, "/config"));
    const input = { reference: `${scheme}:${id}@${revision}` };
    const job = { job: "fetch", uses: [use], input, task: contribution.tasks[0]! } as const;
    const places = { readOnly: [], writable: [models], network: true };
    await this.#caller.runPython({ ...job, ...places, deadlineMs: fetchDeadlineMs }, waiting);
  }

  async #adapters(): Promise<Adapter[]> {
    return indexOf(await this.#shelf.active())
      .all("model-adapter")
      .filter(({ contribution }) => contribution.hub !== undefined);
  }

  async #named(ref: string): Promise<{ adapter: Adapter; scheme: string; id: string; revision: string }> {
    const [, scheme = "", id = "", revision = "main"] = /^([a-z][a-z0-9+-]*):([^@]+)(?:@(.+))?$/.exec(ref) ?? [];
    const adapter = found(await this.#adapters(), ({ contribution }) => contribution.hub?.scheme === scheme, ref);
    return { adapter, scheme, id, revision };
  }

  async #describe(adapter: Adapter): Promise<ModelHub> {
    const { contribution, plugin } = adapter;
    const { granted } = await this.#grants.of(plugin.manifest);
    const asks = askedBy(plugin.manifest).filter(({ kind }) => kind === "net:connect" || kind === "secrets:read");
    return {
      ...{ hub: keyOf(adapter), plugin: plugin.manifest.name, adapter: contribution.id, tasks: contribution.tasks },
      ...{ scheme: contribution.hub!.scheme, title: contribution.hub!.title },
      asks: asks.map(({ kind, scope, reason }) => ({
        ...{ kind, scope, reason },
        granted: granted.some((one) => one.kind === kind && one.scope === scope),
      })),
    };
  }

  async #ask<Op extends HubQuestion["op"]>(
    adapter: Adapter,
    question: Extract<HubQuestion, { op: Op }>,
    { signal }: Waiting,
  ): Promise<z.infer<(typeof hubAnswers)[Op]>> {
    const { contribution } = adapter;
    const use = pin("hub", adapter, checkConfiguration(contribution, {}, "/config"));
    const answer = await this.#caller.callIsolate({ ...use, entry: contribution.hub!.entry }, question, { signal });
    const { data, error } = hubAnswers[question.op].safeParse(answer);
    if (error) throw fail("TUNEIT_MODEL_HUB_ANSWER", { plugin: use.plugin }, { cause: error });
    return data as z.infer<(typeof hubAnswers)[Op]>;
  }
}

const keyOf = ({ plugin, contribution }: Adapter): string => `${plugin.manifest.name}:${contribution.id}`;

function found(adapters: readonly Adapter[], is: (one: Adapter) => boolean, wanted: string): Adapter {
  const adapter = adapters.find(is);
  if (!adapter) throw fail("TUNEIT_MODEL_HUB_UNKNOWN", { wanted });
  return adapter;
}

/** A model is for the adapter's tasks, whatever its hub says that it was made for. */
function summaryOf(model: HubModel, revision: string, { contribution, plugin }: Adapter): ModelSummary {
  const { id, title, parameters, bytes, license, family, context } = model;
  const { downloads, access, accessUrl, weights, unfit } = model;
  return {
    ...{ ref: `${contribution.hub!.scheme}:${id}@${revision}`, title, source: "hub", adapter: contribution.id },
    ...{ tasks: contribution.tasks, parameters, bytes, license, family, context },
    ...{ distribution: null, memory: parameters === null ? [] : memoryParts(sizeless(parameters), usualOptimizer) },
    remote: {
      hub: contribution.hub!.title,
      plugin: plugin.manifest.name,
      downloads,
      access,
      accessUrl,
      weights,
      unfit,
    },
  };
}
