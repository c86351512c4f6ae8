import type { GrantedCapability, HubModel } from "@tuneit/protocol";
import type { MemoryPart } from "./runs/plan-figures.ts";
import type { ModelFile } from "./sources/model-folder.ts";
import type { Waiting } from "./waiting.ts";

export type { MemoryPart, ModelFile };

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
    | (Pick<HubModel, "downloads" | "access" | "accessUrl" | "weights" | "unfit"> & { hub: string; plugin: string })
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
