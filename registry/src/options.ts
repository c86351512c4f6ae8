import { appendFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface RegistryOptions {
  /** Folder of everything that must last: database, storage, keys. Made by `initRegistry` if it is new. */
  readonly dataDir: string;
  /** 0 takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** What clients reach the registry by; tarball addresses are built from it and never from a request. */
  readonly publicUrl?: string;
  /** Publishes an hour and account. */
  readonly publishesPerHour?: number;
  /** Reads a minute and address; this machine itself, and a proxy on it, is not counted. */
  readonly readsPerMinute?: number;
  /** How long a publish may take to send its body. */
  readonly bodyDeadlineMs?: number;
  /** How long a publish waits for a place to send its body. */
  readonly slotWaitMs?: number;
  /** Takes the log, one JSON line at a time; without it lines are appended to `registry.log` in the data folder. */
  readonly log?: (line: string) => void;
}

export interface Settings extends Required<Omit<RegistryOptions, "publicUrl">> {
  readonly publicUrl: string | null;
}

export function settingsOf(options: RegistryOptions): Settings {
  return {
    port: 0,
    host: "127.0.0.1",
    publishesPerHour: 60,
    readsPerMinute: 600,
    bodyDeadlineMs: 60_000,
    slotWaitMs: 120_000,
    log: (line) => appendFileSync(join(options.dataDir, "registry.log"), line, { mode: 0o600 }),
    ...options,
    // Verdaccio reads its configuration by this path, and works in another folder.
    dataDir: resolve(options.dataDir),
    publicUrl: options.publicUrl?.replace(/\/+$/, "") ?? null,
  };
}
