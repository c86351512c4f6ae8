import type { GrantedCapability, LockFile } from "@tuneit/protocol";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { originOf } from "../resolve/origin.ts";
import type { InstallProgress, Preparation } from "./preparation.ts";
import { inParallel } from "./in-parallel.ts";
import type { Store } from "./store.ts";

/** Most of the time goes into waiting for the disk. */
const parallelWrites = 4;

/**
 * Unpacks what is new into the store. Nothing is active by that: the lock decides.
 *
 * @throws TUNEIT_STORE_TAMPERED
 */
export async function storePrepared(
  preparation: Preparation,
  store: Store,
  options: { signal?: AbortSignal | undefined; onProgress?: ((progress: InstallProgress) => void) | undefined } = {},
): Promise<void> {
  await store.sweep();
  const fresh = preparation.plugins.filter(({ tarball }) => tarball !== undefined);
  let done = 0;
  const tell = (plugin: string): void =>
    options.onProgress?.({ step: "store", plugin, done, total: fresh.length, unit: "plugins" });
  tell("");
  await inParallel(fresh, parallelWrites, async ({ name, version, integrity, tarball }) => {
    options.signal?.throwIfAborted();
    await store.put(tarball!, { name, version, integrity });
    done += 1;
    tell(name);
  });
}

/** The lock after an install. `granted` is recorded for whoever reads it; a lock grants nothing. */
export function lockOf(
  preparation: Preparation,
  before: LockFile,
  granted: (plugin: string) => readonly GrantedCapability[],
): LockFile {
  const entries = preparation.plugins.map(({ name, locked }) => [
    name,
    { ...locked, capabilities: [...granted(name)] },
  ]);
  const isSame = preparation.changed.length === 0 && preparation.removed.length === 0;
  return {
    ...before,
    registry: preparation.registry,
    blocklistSequence: preparation.blocklistSequence,
    plugins: Object.fromEntries(entries) as LockFile["plugins"],
    environment: isSame ? before.environment : null,
  };
}

/**
 * The plugins of a lock as they lie in the store. `verify` reads every file again: do so before code of them runs.
 *
 * @throws TUNEIT_STORE_ABSENT, TUNEIT_STORE_TAMPERED
 */
export async function activePlugins(
  lock: LockFile,
  store: Store,
  options: { verify: (plugin: string) => boolean },
): Promise<ActivePlugin[]> {
  const names = Object.keys(lock.plugins).sort() as (keyof LockFile["plugins"])[];
  return Promise.all(
    names.map(async (name) => {
      const { integrity, keyId } = lock.plugins[name]!;
      const quick = options.verify(name) ? undefined : await store.peek(integrity);
      const { manifest, root } = quick ?? (await store.open(integrity, name));
      return { manifest, integrity, keyId, origin: originOf(lock.registry, { keyId, integrity }), root };
    }),
  );
}
