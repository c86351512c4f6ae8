import { availableParallelism, totalmem } from "node:os";
import { basename } from "node:path";
import { pluginName, type JsonObject, type PinnedUse } from "@tuneit/protocol";
import { confinePython } from "../confinement/python-worker.ts";
import type { Bind } from "../confinement/confinement.ts";
import { buildEnvironment } from "../environments/build.ts";
import { environmentFor } from "../environments/resolve.ts";
import { fail } from "../errors/index.ts";
import type { ContributionCallOptions, OpenContribution, Waiting } from "../kernel-api.ts";
import type { ActivePlugin, FoundContribution } from "../points/contribution-key.ts";
import { checkConfiguration } from "../runs/configuration.ts";
import { pin } from "../runs/plan-context.ts";
import { z } from "zod";
import { openJobNetwork, type JobNetwork } from "../attendance/job-network.ts";
import { EffectiveGrants } from "../capabilities/effective-grants.ts";
import { lockPath } from "./recorded-grants.ts";
import { pickedFile } from "../sources/source-file.ts";
import { threadEnvironment } from "../runs/stage-launch.ts";
import { callWorker, startWorker, type WorkerOptions, type WorkerRequest } from "../workers/open-worker.ts";
import { resolvePython } from "./planning.ts";
import { problemOfAnswer } from "./contribution-answer.ts";
import type { Isolates } from "./isolates.ts";
import type { PluginConduct } from "./plugin-conduct.ts";
import type { StageSecrets } from "./stage-secrets.ts";
import type { PluginShelf } from "./plugin-shelf.ts";
import type { Workplace } from "./workplace.ts";

type CallParams = Extract<WorkerRequest, { method: "call" }>["params"];
type Prepared = Pick<PythonJob, "uses" | "input" | "task" | "seed" | "readOnly" | "writable" | "named">;

/** A short job in a confined Python worker: which contributions, on what, with which folders. */
export interface PythonJob {
  readonly job: CallParams["job"];
  readonly uses: readonly PinnedUse[];
  readonly input: JsonObject;
  readonly task: string;
  readonly seed?: number;
  readonly readOnly: readonly (Bind & { readonly role: string })[];
  readonly writable?: readonly (Bind & { readonly role: string })[];
  readonly deadlineMs?: number | undefined;
  /** Of one plugin alone: it reaches the hosts that it was granted. */
  readonly network?: boolean | undefined;
  /** What a person named for this one job. */
  readonly named?: { readonly hosts: readonly string[]; readonly secrets: readonly string[] } | undefined;
  /** Shorter than the plugin's own, by the user's wish: to be late for it is no fault of the plugin's. */
  readonly isUsersDeadline?: boolean | undefined;
}

const pythonDeadlineMs = 600_000;
/** To open what stays, and for each of its answers. */
const openDeadlineMs = 120_000;
const isolateDeadlineMs = 2000;
/** To import what a plugin in Python needs, beside the time of the call itself. */
const pythonActivationMs = 10_000;
/** One contribution on what fits into a line: a bomb in it is to leave room for the machine. */
const entryLimits = {
  memoryBytes: Math.min(4 * 1024 ** 3, Math.floor(totalmem() / 2)),
  tasks: 512,
  fileBytes: 1024 ** 3,
};
const jobLimits = { memoryBytes: 16 * 1024 ** 3, tasks: 4096, fileBytes: 64 * 1024 ** 3 };

const progressFigures = z.object({
  unit: z.enum(["rows", "steps", "tokens", "bytes", "files", "samples"]).catch("rows"),
  rate: z.number().nullable().catch(null),
  etaSeconds: z.tuple([z.number(), z.number()]).nullable().catch(null),
});

/** The user's deadline where there is one, else the plugin's own; one that lasts beyond its own excuses nothing. */
const deadlineFor = (usersMs: number | undefined, ownMs: number) => ({
  deadlineMs: usersMs ?? ownMs,
  isUsersDeadline: usersMs !== undefined && usersMs < ownMs,
});

/** Runs single contributions: TypeScript in its isolate, Python in a confined worker. */
export class ContributionCaller {
  readonly #place: Workplace;
  readonly #shelf: PluginShelf;
  readonly #isolates: Isolates;
  readonly #secrets: StageSecrets;
  readonly #conduct: PluginConduct;

  constructor(
    place: Workplace,
    parts: { shelf: PluginShelf; isolates: Isolates; secrets: StageSecrets; conduct: PluginConduct },
  ) {
    this.#place = place;
    this.#shelf = parts.shelf;
    this.#isolates = parts.isolates;
    this.#secrets = parts.secrets;
    this.#conduct = parts.conduct;
  }

  /** `@scope/name:contribution`, or `@scope/name:point:contribution` where two points use one name. */
  async call(target: string, input: unknown, options: ContributionCallOptions): Promise<unknown> {
    const found = await this.#find(target);
    await this.#requireGranted(found.plugin);
    const use = pin("call", found, checkConfiguration(found.contribution, options.config ?? {}, "/config"));
    if (!use.entry.startsWith("js:")) return this.#callPython(use, input, options);
    const answer = await this.callIsolate(use, input, options);
    const problem = problemOfAnswer(use, answer);
    if (problem !== null)
      options.onWarning?.(`No run would take this answer: a ${use.point} answers otherwise: ${problem}`);
    return answer;
  }

  /** Calls an exported function in the plugin's isolate. */
  async callIsolate(
    use: PinnedUse,
    input: unknown,
    options: { signal?: AbortSignal | undefined; deadlineMs?: number | undefined } = {},
  ): Promise<unknown> {
    const ownMs = (await this.#limitsOf(use.plugin)).callMs ?? isolateDeadlineMs;
    return this.#isolates.call(use.plugin, {
      point: use.point,
      export: use.entry.slice("js:".length),
      args: input,
      config: use.with,
      ...deadlineFor(options.deadlineMs, ownMs),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  }

  /** Runs a job in a worker of its own. */
  async runPython(job: PythonJob, waiting: Waiting): Promise<unknown> {
    const limits = job.job === "entry" ? entryLimits : jobLimits;
    await using network = job.network
      ? await this.#network(await this.#plugins(job.uses), job.named?.hosts)
      : undefined;
    const { confined, params, plugins, options } = await this.#prepare(job, limits, { ...waiting, network });
    const patience = { deadlineMs: job.deadlineMs ?? pythonDeadlineMs, signal: waiting.signal };
    const request = { method: "call", params: { ...params, job: job.job } } as const;
    // Awaited here, lest the network be closed before.
    return await this.#conduct.during(plugins, () => callWorker(confined, request, { ...options, ...patience }), job);
  }

  /** Opens a contribution in a worker of its own, which stays. */
  async open(
    target: string,
    job: Pick<PythonJob, "input" | "task" | "readOnly">,
    waiting: Waiting,
  ): Promise<OpenContribution> {
    const found = await this.#find(target);
    await this.#shelf.switches.requireOn(await this.#shelf.active(), (name) => name === found.plugin.manifest.name);
    await this.#requireGranted(found.plugin);
    const use = pin("open", found, checkConfiguration(found.contribution, {}, "/config"));
    const { confined, params, plugins, options } = await this.#prepare({ ...job, uses: [use] }, entryLimits, waiting);
    const worker = await startWorker(confined, options);
    const ask = (request: WorkerRequest, signal?: AbortSignal): Promise<unknown> =>
      this.#conduct.during(plugins, () => worker.ask(request, { deadlineMs: openDeadlineMs, signal }));
    const close = (): void => worker.end();
    await ask({ method: "open", params }, waiting.signal).catch((error: unknown) => {
      close();
      throw error;
    });
    return { ask: (input) => ask({ method: "ask", params: { input } }), gone: worker.gone, close };
  }

  async #prepare(
    job: Prepared,
    limits: typeof jobLimits,
    { network, ...waiting }: Waiting & { readonly network?: JobNetwork | undefined },
  ) {
    const place = this.#place;
    place.requirePlugins();
    const plugins = await this.#plugins(job.uses);
    const resolution = await resolvePython(await this.#shelf.active(), place, waiting);
    const environment = await buildEnvironment(
      await place.tools(),
      environmentFor(
        resolution,
        plugins.map(({ manifest }) => manifest.name),
      ),
      waiting,
    );
    const roots = plugins.map(({ manifest, root }) => ({
      role: `plugins/${manifest.name}`,
      host: root,
      inside: `/plugins/${manifest.name}`,
    }));
    const [readOnly, writable] = [[...roots, ...job.readOnly], job.writable ?? []];
    const threads = availableParallelism();
    const confined = await confinePython(await place.requireConfinement(), {
      home: place.home,
      python: environment.python,
      environment: environment.folder,
      runtimeFolder: place.runtimeFolder,
      readOnly,
      writable,
      ...(network ? { network } : {}),
      limits,
      env: threadEnvironment(threads),
      args: ["worker"],
    });
    const paths = Object.fromEntries(
      [...readOnly, ...writable].map(({ role, inside }) => [role, confined.seen.get(inside)!]),
    );
    const secrets = await this.#secrets.valuesForJob(plugins, network?.hosts, job.named?.secrets);
    for (const { role, host } of job.readOnly) if (role === "source") await this.#shelf.recordPicked(plugins, host);
    const params: Omit<CallParams, "job"> = {
      uses: [...job.uses],
      input: job.input,
      seed: job.seed ?? 7,
      task: job.task,
      determinism: { level: "strict", threads },
      paths,
      secrets,
    };
    const options: WorkerOptions = {
      limits,
      redact: Object.values(secrets),
      onMemory: (bytes) => plugins.forEach(({ manifest }) => this.#conduct.usage.grew(manifest, "python", bytes)),
      onEvent: ({ type, payload }) => {
        if (type === "progress")
          waiting.onProgress?.({
            step: typeof payload["note"] === "string" ? payload["note"] : "Working",
            done: Number(payload["done"]),
            total: payload["total"] === null ? null : Number(payload["total"]),
            ...progressFigures.parse(payload),
          });
      },
    };
    return { confined, params, plugins, options };
  }

  async #network([plugin]: readonly ActivePlugin[], named?: readonly string[]): Promise<JobNetwork> {
    const { grants, audit } = this.#shelf;
    const effective = new EffectiveGrants({ grants, lock: lockPath(this.#place), policy: this.#place.options.policy });
    return openJobNetwork(plugin!, { grants: effective, audit, named, command: await this.#place.supervisor() });
  }

  /** @throws TUNEIT_GRANT_DENIED: what was not granted is off, also by this way. */
  async #requireGranted(plugin: ActivePlugin): Promise<void> {
    const [standing] = await this.#shelf.standings([plugin], new Set(), () => []);
    const [lacking] = [...standing!.missing, ...standing!.refused];
    if (lacking)
      throw fail("TUNEIT_GRANT_DENIED", { plugin: plugin.manifest.name, kind: lacking.kind, scope: lacking.scope });
  }

  async #find(target: string): Promise<FoundContribution> {
    const [, name, point, id] = /^(@[^:]+):(?:([a-z-]+):)?([a-z0-9-]+)$/.exec(target) ?? [];
    if (name === undefined || !pluginName.safeParse(name).success)
      throw fail("TUNEIT_POINT_TARGET_INVALID", { target });
    // Code is about to run: every file is checked against what was installed.
    const plugin = (await this.#shelf.active((one) => one === name)).find(({ manifest }) => manifest.name === name);
    if (!plugin) throw fail("TUNEIT_STORE_NOT_INSTALLED", { plugin: name });
    const all = Object.entries(plugin.manifest.tuneit.contributes).flatMap(([key, list]) =>
      (list ?? []).map((contribution) => ({ point: key, plugin, contribution }) as FoundContribution),
    );
    const found = all.find((one) => one.contribution.id === id && (point === undefined || one.point === point));
    if (found) return found;
    throw fail("TUNEIT_POINT_CONTRIBUTION_MISSING", {
      point: point ?? "contribution",
      use: id ?? "",
      known: `${name} offers ${all.map((one) => one.contribution.id).join(", ")}`,
      mend: "Call one of those",
    });
  }

  async #callPython(
    use: PinnedUse,
    input: unknown,
    options: Waiting & { deadlineMs?: number | undefined },
  ): Promise<unknown> {
    const given =
      typeof input === "object" && input !== null && !Array.isArray(input)
        ? (input as JsonObject)
        : { value: input as JsonObject[string] };
    const { path, ...rest } = given;
    const picked = typeof path === "string" ? await pickedFile(path, process.cwd()) : undefined;
    const source = picked
      ? [{ role: "source", host: picked.real, inside: `/data/source/${basename(picked.asked)}` }]
      : [];
    return this.runPython(
      {
        job: "entry",
        uses: [use],
        input: rest,
        task: typeof rest["task"] === "string" ? rest["task"] : "text-classification",
        readOnly: source,
        ...deadlineFor(options.deadlineMs, pythonActivationMs + (await this.#limitsOf(use.plugin)).callMs),
      },
      options,
    );
  }

  async #plugins(uses: readonly PinnedUse[]): Promise<ActivePlugin[]> {
    const names = new Set<string>(uses.map((use) => use.plugin));
    return (await this.#shelf.active((name) => names.has(name))).filter(({ manifest }) => names.has(manifest.name));
  }

  async #limitsOf(name: string) {
    const plugin = (await this.#shelf.active()).find(({ manifest }) => manifest.name === name);
    if (!plugin) throw fail("TUNEIT_STORE_NOT_INSTALLED", { plugin: name });
    return plugin.manifest.tuneit.limits;
  }
}
