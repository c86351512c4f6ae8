import type {
  GrantedCapability,
  JsonObject,
  PluginManifest,
  PluginPage,
  PluginUse,
  SearchResult,
  WaitingUpdate,
} from "@tuneit/protocol";
import type { GrantMode, Waiting } from "./waiting.ts";

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

export interface PluginInfo extends InstalledPlugin {
  readonly grants: readonly GrantedCapability[];
  readonly denied: readonly GrantedCapability[];
  /** What this version used so far in this workspace; null where it was never called. */
  readonly use: PluginUse | null;
}

export interface PluginService {
  list(): Promise<InstalledPlugin[]>;
  info(name: string): Promise<PluginInfo>;
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
