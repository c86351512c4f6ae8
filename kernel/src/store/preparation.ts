import type { LockedPlugin, LockFile, PluginManifest, PluginName } from "@tuneit/protocol";
import type { PluginSpec } from "../resolve/spec.ts";
import type { RegistrySession } from "./registry-session.ts";
import type { Store } from "./store.ts";

/** Said while an install takes its time. */
export interface InstallProgress {
  readonly step: "resolve" | "fetch" | "store";
  readonly plugin: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: "plugins" | "bytes";
}

export interface InstallContext {
  readonly store: Store;
  /** Absent = work with what is installed, and with folders. */
  readonly registry: RegistrySession | undefined;
  /** Version of TuneIT, for `engines.tuneit`. */
  readonly host: string;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: InstallProgress) => void) | undefined;
}

export interface InstallRequest {
  readonly lock: LockFile;
  readonly wanted: readonly PluginSpec[];
  /** Plugins that may leave their locked version; `all` = every one that came from a registry. */
  readonly update?: "all" | ReadonlySet<string> | undefined;
  readonly remove?: ReadonlySet<string> | undefined;
  readonly allowUnsigned?: boolean | undefined;
}

/** A plugin of the set to be: verified and inspected, and not yet granted or active. */
export interface PreparedPlugin {
  readonly name: PluginName;
  readonly version: string;
  readonly manifest: PluginManifest;
  readonly integrity: string;
  readonly keyId: string | null;
  /** Unpacked. */
  readonly sizeBytes: number;
  /** What the lock will say of it, but for what is granted. */
  readonly locked: LockedPlugin;
  /** What the lock says of it now; undefined = it is new. */
  readonly before: LockedPlugin | undefined;
  /** The archive, where it is not in the store yet. */
  readonly tarball: Uint8Array | undefined;
}

export interface Preparation {
  /** All plugins of the set to be, sorted by name. */
  readonly plugins: readonly PreparedPlugin[];
  /** Those among them that are new or of another version. */
  readonly changed: readonly PreparedPlugin[];
  readonly removed: readonly string[];
  /** Root fingerprint for the lock. */
  readonly registry: string | null;
  readonly blocklistSequence: number;
  readonly warnings: readonly string[];
}
