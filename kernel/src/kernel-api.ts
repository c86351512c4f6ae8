import type {
  GrantedCapability,
  JsonObject,
  Plan,
  PluginManifest,
  PluginPage,
  PreviewResult,
  ProfileResult,
  Recipe,
  RecipeInput,
  RunEvent,
  RunResult,
  SearchResult,
  TrainingSample,
  WaitingUpdate,
} from "@tuneit/protocol";
import type { PluginStart } from "./isolation/plugin-host.ts";
import type { AskPassphrase, AuditCheck, AuditFilter, SecretService } from "./safety-api.ts";
import type { LifecycleHooks } from "./points/lifecycle.ts";
import type { RunComparison } from "./runs/compare.ts";
import type { HubModel } from "@tuneit/protocol";
import type { ModelFile } from "./sources/model-folder.ts";
import type { MemoryPart, PlanFigures } from "./runs/plan-figures.ts";
import type { MetricPoint, RunDetails, RunSummary } from "./runs/run-views.ts";

export type { PluginStart, WaitingUpdate };
export type * from "./safety-api.ts";
export type { MemoryPart, MetricPoint, ModelFile, PlanFigures, RunComparison, RunDetails, RunSummary };

/** Said while something takes its time. `total` is null where it is not known. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: "bytes" | "files" | "packages" | "plugins" | "rows" | "samples" | "steps" | "tokens";
  /** Units a second, and the seconds that are left, at least and at most; absent where nobody counts them. */
  readonly rate?: number | null | undefined;
  readonly etaSeconds?: readonly [number, number] | null | undefined;
}

export interface Waiting {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** `declared` grants what a manifest lists as required; `prompt` asks `consent`; `none` fails where something is missing. */
export type GrantMode = "declared" | "prompt" | "none";

export interface ConsentRequest {
  readonly plugin: string;
  readonly version: string;
  readonly signer: string | null;
  readonly asks: readonly (GrantedCapability & { reason: string; required: boolean; means: string })[];
  /** What the combination allows, in words. */
  readonly warnings: readonly string[];
}

/** A plugin that somebody thinks of installing. */
export interface Consideration extends ConsentRequest {
  /** The version that is installed now. */
  readonly from: string | null;
  readonly sizeBytes: number;
}

/** An address, or a registry that is started when it is first needed and given back afterwards. */
export type RegistryAddress = string | StartedRegistry;

export interface StartedRegistry {
  /**
   * `identity` names it whatever its port is this time: what its root key is pinned under. Where it cannot be reached
   * now, what is known of it from before is used.
   */
  open(): Promise<{ identity: string; url: string } | { identity: string; unreachable: string }>;
  close(): Promise<void>;
}

export interface KernelOptions {
  /** Folder with `tuneit.lock` and `.tuneit/`; made where it does not exist. */
  readonly workspace: string;
  /** `$TUNEIT_HOME`: store, environments, caches, grants. */
  readonly home?: string | undefined;
  /** The registry to install from; absent = `$TUNEIT_REGISTRY`, else this installation's own; null = only what is known already. */
  readonly registry?: RegistryAddress | null | undefined;
  /** Policy file with grants and denials. */
  readonly policy?: string | undefined;
  /** `hardened`: plugins in JavaScript run without compiling machine code, 6 to 8 times slower. A policy may say so, too. */
  readonly isolation?: "standard" | "hardened" | undefined;
  /** Environment variables to go by; absent = those of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Who acts, for the audit log. */
  readonly actor?: "user" | "script" | undefined;
  /** Starts no plugin process at all: to look at a workspace, and to mend it. */
  readonly safeMode?: boolean | undefined;
  /** Told of what plugins do wrong while everything else goes on. */
  readonly onFault?: ((fault: PluginFault) => void) | undefined;
  /** Asked for the vault's passphrase where the environment names none; without it the vault stays locked then. */
  readonly passphrase?: AskPassphrase | undefined;
  /** Told at each use of a vault that is kept in plain text; absent = a warning of the process. */
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Answers prompts; without it nothing is ever asked. */
  readonly consent?: ((request: ConsentRequest) => Promise<boolean>) | undefined;
}

/** A plugin crashed, did not start, or was skipped in a hook. */
export interface PluginFault {
  readonly at: number;
  readonly plugin: string;
  readonly version: string;
  /** Null where it was in no hook. */
  readonly hook: string | null;
  readonly code: string;
  readonly message: string;
  readonly cause: string;
  readonly mend: string;
  /** Plugins that are switched off by it. */
  readonly off: readonly string[];
}

export interface RecipeOptions extends Waiting {
  /** `train.epochs=1`, applied to the recipe before it is checked. */
  readonly set?: readonly string[] | undefined;
}

export interface Installation {
  readonly name: string;
  readonly version: string;
  readonly sizeBytes: number;
  readonly asks: readonly (GrantedCapability & { reason: string })[];
}

export interface PlanReport extends PlanFigures {
  readonly plan: Plan;
  /** Plugins that the recipe needs and the workspace lacks; verified and in the store, not yet active. */
  readonly installs: readonly Installation[];
  /** Required capabilities that nobody granted yet. */
  readonly missing: Plan["grants"];
  readonly warnings: readonly string[];
}

export interface SampleOptions extends RecipeOptions {
  /** Row of the source to begin with, from 0, and how many are shown. */
  readonly start?: number | undefined;
  readonly limit?: number | undefined;
}

export interface StartOptions extends RecipeOptions {
  readonly grant?: GrantMode | undefined;
  /** A ULID for the run, chosen before; refused where a run has it. */
  readonly id?: string | undefined;
}

/** A run, attached or not: its journal is the truth about it. */
export interface Run {
  readonly id: string;
  readonly name: string;
  readonly directory: string;
  readonly plan: Plan;
  /** Every event above `from` once, in order, until the run's current attempt ends. */
  events(options?: { from?: number; signal?: AbortSignal; follow?: boolean }): AsyncIterable<RunEvent>;
  /** Resolves when the attempt has ended, however it ended. */
  result(options?: { signal?: AbortSignal }): Promise<RunResult>;
  /** `checkpoint` finishes the step and saves; `now` gives five seconds. Asked twice it goes one rung up. */
  stop(mode?: "checkpoint" | "now"): Promise<void>;
  pause(): Promise<void>;
  unpause(): Promise<void>;
}

export interface Prediction {
  readonly text: string;
  readonly label: string;
  readonly scores: Readonly<Record<string, number>>;
}

export interface PredictOptions extends Waiting {
  /** Ask the model before training beside it, or that one alone. */
  readonly base?: boolean | "only" | undefined;
}

export interface ViewOptions extends Waiting {
  /** `@scope/name:viewer:id` */
  readonly viewer: string;
  /** What it opens, as the run's journal names it. */
  readonly artifact: string;
  readonly input: JsonObject;
}

/** A contribution in a worker of its own, which is asked one thing after the other. */
export interface OpenContribution {
  ask(input: JsonObject): Promise<unknown>;
  /** Resolves when its worker has gone, however that came. */
  readonly gone: Promise<void>;
  close(): void;
}

export interface ExportResult {
  readonly format: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly verified: { against: string; measure: string; value: number | string; limit: number } | null;
}

export interface RunService {
  list(): Promise<RunSummary[]>;
  /** By id, by name or by the beginning of the id. */
  get(wanted: string): Promise<Run>;
  /** How it stands, without reading its journal. */
  summary(wanted: string): Promise<RunSummary>;
  show(wanted: string): Promise<RunDetails>;
  metrics(wanted: string): Promise<MetricPoint[]>;
  resume(wanted: string, options?: Waiting): Promise<Run>;
  fork(wanted: string, options?: StartOptions): Promise<Run>;
  /** What would repeat a run: its recipe, with the whole path of its data. */
  recipe(wanted: string): Promise<Recipe>;
  compare(wanted: readonly string[]): Promise<RunComparison>;
  remove(wanted: string): Promise<void>;
  /** Some rows as a run of this recipe would train on them; every plugin of it must be installed. */
  sample(recipe: string | RecipeInput, options?: SampleOptions): Promise<TrainingSample>;
  predict(
    wanted: string,
    texts: readonly string[],
    options?: PredictOptions,
  ): Promise<{ tuned: Prediction[]; base: Prediction[] | null }>;
  export(wanted: string, format: string, configuration: JsonObject, options?: Waiting): Promise<ExportResult>;
  /** Opens an artifact of a run that has ended in a viewer, which sees that and nothing else, and stays until it is closed. */
  view(wanted: string, options: ViewOptions): Promise<OpenContribution>;
}

export interface InstalledPlugin {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly signed: boolean;
  /** Id of the key that signed it. */
  readonly keyId: string | null;
  /** Stays at its version when all are updated. */
  readonly pinned: boolean;
  readonly source: "registry" | "folder";
  readonly manifest: PluginManifest;
  readonly enabled: boolean;
  readonly reason: string | null;
  /** A newer version that asks for more; `update` accepts it. */
  readonly waiting: WaitingUpdate | null;
}

export interface PluginUpdate {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** What it asks for that nobody accepted: the version before goes on. Empty = it was updated. */
  readonly held: WaitingUpdate["asks"];
}

export interface InstallOptions extends Waiting {
  readonly grant?: GrantMode | undefined;
  readonly allowUnsigned?: boolean | undefined;
}

export interface ContributionCallOptions extends Waiting {
  readonly deadlineMs?: number | undefined;
  readonly config?: JsonObject | undefined;
  /** Told where a run would not take the answer. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

export interface PluginService {
  list(): Promise<InstalledPlugin[]>;
  info(
    name: string,
  ): Promise<InstalledPlugin & { grants: readonly GrantedCapability[]; denied: readonly GrantedCapability[] }>;
  search(query: string, filters?: Readonly<Record<string, string>>): Promise<SearchResult>;
  /** The registry's page of a plugin; undefined = it has none. */
  page(name: string): Promise<PluginPage | undefined>;
  /** What installing it would bring and ask for. All of it is fetched and verified; nothing is active. */
  consider(spec: string, options?: Waiting): Promise<Consideration[]>;
  install(spec: string, options?: InstallOptions): Promise<InstalledPlugin>;
  update(name: string | undefined, options?: InstallOptions): Promise<PluginUpdate[]>;
  rollback(): Promise<{ plugins: Record<string, string> }>;
  remove(name: string): Promise<void>;
  /** Switches it off, and so what needs it, until somebody switches it on; another version does not. */
  disable(name: string): Promise<void>;
  /** Switches it on, and forgets its crashes. */
  enable(name: string): Promise<void>;
  /** Keeps its version when all are updated; an update that names it goes through. */
  pin(name: string): Promise<void>;
  unpin(name: string): Promise<void>;
  /** Starts its isolate where it has one and it does not run; how long that took is in `kernel.bootReport()`. */
  start(name: string): Promise<void>;
  /**
   * Its folder, every file of it compared with what was signed: for what runs in a browser.
   *
   * @throws TUNEIT_STORE_TAMPERED, TUNEIT_STORE_BLOCKED, TUNEIT_ISOLATE_DISABLED
   */
  files(name: string): Promise<{ root: string; manifest: PluginManifest }>;
  grants(name: string): Promise<{
    allow: readonly GrantedCapability[];
    deny: readonly GrantedCapability[];
    asked: readonly GrantedCapability[];
    /** What holds now, the policy included. */
    effective: readonly GrantedCapability[];
  }>;
  grant(name: string, capability: GrantedCapability): Promise<void>;
  /** Takes a grant back; who asks again may get it. */
  revoke(name: string, capability: GrantedCapability): Promise<void>;
  /** Denies it for good: deny beats allow. */
  deny(name: string, capability: GrantedCapability): Promise<void>;
  /**
   * Judges a folder or an archive as an install would, and installs nothing.
   *
   * @throws TUNEIT_STORE_ARCHIVE_REFUSED, TUNEIT_MANIFEST_INVALID with all problems at once
   */
  validate(path: string): Promise<ValidatedPlugin>;
  /** Packs a folder and publishes it to the registry, as its author. */
  publish(
    folder: string,
    options: Waiting & { token: string; tag?: string | undefined },
  ): Promise<{ name: string; version: string; integrity: string }>;
  /** Calls one contribution through the whole sandbox. `target` is `@scope/name:contribution`. */
  call(target: string, input: unknown, options?: ContributionCallOptions): Promise<unknown>;
}

/** A plugin that an install would take, as far as it alone is concerned. */
export interface ValidatedPlugin {
  readonly name: string;
  readonly version: string;
  readonly files: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** `visualizer:loss-table`, … */
  readonly offers: readonly string[];
  readonly asks: readonly (GrantedCapability & { reason: string; required: boolean })[];
}

export interface SourceOptions extends Waiting {
  readonly use?: string | undefined;
  readonly with?: JsonObject | undefined;
  readonly limit?: number | undefined;
  /** How a reader that is missing may be installed. */
  readonly grant?: GrantMode | undefined;
}

export interface DatasetService {
  preview(path: string, options?: SourceOptions): Promise<PreviewResult>;
  profile(path: string, options?: SourceOptions): Promise<ProfileResult>;
  /** The folder that a plan's stage made or reads, by its `produces` or `consumes`; it may be gone from the cache. */
  folder(name: string): string;
}

/** A model that can be tuned here. */
export interface ModelSummary {
  /** As `model.ref` of a recipe. */
  readonly ref: string;
  readonly title: string;
  /** `folder`: in the workspace's `models/`; `hub`: fetched before. */
  readonly source: "bundled" | "folder" | "hub";
  /** Id of the contribution that loads it. */
  readonly adapter: string;
  readonly tasks: readonly string[];
  readonly parameters: number | null;
  /** Of its files; null where they are not on this machine yet. */
  readonly bytes: number | null;
  readonly license: string | null;
  readonly family: string | null;
  /** Tokens. */
  readonly context: number | null;
  /** Package that a bundled model comes in. */
  readonly distribution: string | null;
  /** As the planner counts it, where all parameters learn; empty = the number of parameters is not known. */
  readonly memory: readonly MemoryPart[];
  /** What its hub says beside, where it was not fetched; null = it is here. */
  readonly remote:
    | (Pick<HubModel, "downloads" | "access" | "accessUrl" | "weights" | "unfit"> & { hub: string })
    | null;
}

/** What training a model takes by one way of learning, as a plan counts it. */
export interface MethodMemory {
  readonly method: string;
  readonly title: string;
  readonly memory: readonly MemoryPart[];
}

/** A place from which an installed adapter fetches models, and what it needs for that. */
export interface ModelHub {
  /** `@scope/name:adapter`. */
  readonly hub: string;
  readonly plugin: string;
  readonly adapter: string;
  readonly tasks: readonly string[];
  readonly scheme: string;
  readonly title: string;
  readonly asks: readonly (GrantedCapability & { reason: string; granted: boolean })[];
}

export interface HubQuery extends Waiting {
  readonly text?: string | undefined;
  readonly task?: string | undefined;
  readonly limit?: number | undefined;
}

export interface ModelDetails extends ModelSummary {
  /** Markdown of whoever made it. */
  readonly card: string | null;
  /** Of each installed way of learning; empty where the model's size is not known. */
  readonly methods: readonly MethodMemory[];
  /** `fetched`: where the model lies on a hub, whether the adapter would fetch it. */
  readonly files: readonly (Omit<ModelFile, "bytes"> & { bytes: number | null; fetched?: boolean })[];
}

export interface ModelQuery {
  readonly task?: string | undefined;
  /** Words that its name holds. */
  readonly text?: string | undefined;
}

export interface ModelService {
  list(query?: ModelQuery): Promise<ModelSummary[]>;
  /** With the SHA-256 of its files, of 2 GiB and more only where it is `hashed`. @throws TUNEIT_MODEL_NOT_HERE */
  show(ref: string, options?: Waiting & { hashed?: boolean | undefined }): Promise<ModelDetails>;
  hubs(): Promise<ModelHub[]>;
  /** Asks a hub, through its plugin. @throws TUNEIT_MODEL_HUB_UNKNOWN, TUNEIT_GRANT_DENIED, and what the plugin throws */
  search(hub: string, query?: HubQuery): Promise<ModelSummary[]>;
  /** What a hub says of one model. */
  look(ref: string, options?: Waiting): Promise<ModelDetails>;
  /** Into the cache of this machine, for every run to use; what came before an interruption is not fetched again. */
  fetch(ref: string, options?: Waiting): Promise<ModelSummary>;
  /** Forgets what came of a fetch that was interrupted. */
  discard(ref: string): Promise<void>;
}

export interface DoctorCheck {
  readonly name: string;
  readonly status: "ok" | "warning" | "problem";
  readonly found: string;
  readonly mend: string | null;
}

export interface Kernel extends AsyncDisposable {
  readonly workspace: string;
  readonly home: string;
  readonly runs: RunService;
  readonly plugins: PluginService;
  readonly datasets: DatasetService;
  readonly models: ModelService;
  readonly secrets: SecretService;
  readonly hooks: LifecycleHooks;
  readRecipe(recipe: string | RecipeInput, options?: RecipeOptions): Promise<Recipe>;
  plan(recipe: string | RecipeInput, options?: RecipeOptions): Promise<PlanReport>;
  run(recipe: string | RecipeInput, options?: StartOptions): Promise<Run>;
  doctor(): Promise<DoctorCheck[]>;
  /** How well programs are confined here: `none` starts none. */
  confinement(): Promise<"full" | "landlock" | "none">;
  /** What plugins were granted, used and refused on this machine, oldest first, and whether the log is whole. */
  audit(filter?: AuditFilter): Promise<AuditCheck & { path: string }>;
  /** Every start of a plugin in this kernel so far, in order: none before one is used. */
  bootReport(): readonly PluginStart[];
  /** The last hundred. */
  faults(): readonly PluginFault[];
  close(): Promise<void>;
}
