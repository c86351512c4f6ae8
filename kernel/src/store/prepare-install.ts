import type { LockedPlugin, LockFile, Packument, PluginName } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { Candidate, ResolvedPlugin } from "../resolve/requirement.ts";
import { resolvePlugins } from "../resolve/resolve-plugins.ts";
import { blockReason } from "./blocklist.ts";
import { fetchVerified } from "./fetch-verified.ts";
import { inParallel } from "./in-parallel.ts";
import { inspectPlugin } from "./inspect-plugin.ts";
import type { InstallContext, InstallRequest, Preparation, PreparedPlugin } from "./preparation.ts";
import { readLocalPlugin } from "./read-local.ts";
import type { RegistrySession } from "./registry-session.ts";
import { folderIntegrity, sizeOf } from "./store.ts";

/**
 * Everything of an install before somebody is asked: resolve, check blocklist and signature, fetch, inspect, compare.
 * Nothing is written but caches.
 *
 * @throws TUNEIT_RESOLVE_*, TUNEIT_STORE_*, TUNEIT_MANIFEST_*
 */
export async function prepareInstall(request: InstallRequest, context: InstallContext): Promise<Preparation> {
  requireSameRegistry(request.lock, context.registry);
  const folders = await Promise.all(foldersOf(request).map(readFolder));
  const resolved = await resolvePlugins({
    wanted: request.wanted.filter((spec) => spec.kind === "registry"),
    lock: request.lock,
    remove: request.remove ?? new Set(),
    mayMove: mayMove(request),
    folders: folders.map(({ candidate }) => candidate),
    host: context.host,
    blocked: (name, version) =>
      context.registry?.blocklist ? blockReason(context.registry.blocklist, name, version) : undefined,
    packument: packumentsOf(request, context),
  });
  const plugins = await prepareAll(resolved, folders, { lock: request.lock, context });
  return {
    plugins,
    changed: plugins.filter(({ before, locked }) => before?.integrity !== locked.integrity),
    removed: Object.keys(request.lock.plugins).filter((name) => !plugins.some((plugin) => plugin.name === name)),
    registry: context.registry?.fingerprint ?? request.lock.registry,
    blocklistSequence: Math.max(request.lock.blocklistSequence, context.registry?.blocklist?.sequence ?? 0),
    warnings: warningsOf(context),
  };
}

/** A lock belongs to one registry, by its root key: the address may change, who signs may not. */
function requireSameRegistry(lock: LockFile, registry: RegistrySession | undefined): void {
  if (!registry || lock.registry === null || lock.registry === registry.fingerprint) return;
  const values = {
    registry: registry.client.address.href,
    pinned: lock.registry,
    shown: registry.fingerprint,
    path: "tuneit.lock",
  };
  throw fail("TUNEIT_STORE_ROOT_CHANGED", values);
}

function foldersOf({ wanted, allowUnsigned }: InstallRequest): string[] {
  const folders = wanted.flatMap((spec) => (spec.kind === "folder" ? [spec.path] : []));
  const [first] = folders;
  if (first !== undefined && allowUnsigned !== true) throw fail("TUNEIT_STORE_UNSIGNED_REFUSED", { folder: first });
  return folders;
}

interface FolderPlugin {
  readonly candidate: Candidate;
  readonly prepared: Omit<PreparedPlugin, "before" | "locked">;
}

/** A folder goes through the same packer and inspector as an archive, so that what works here works when published. */
async function readFolder(path: string): Promise<FolderPlugin> {
  const tarball = await readLocalPlugin(path);
  const { inspection, manifest } = await inspectPlugin(tarball, path);
  const { name, version } = manifest;
  const source = { kind: "folder", path } as const;
  return {
    candidate: { name, version, engines: manifest.engines.tuneit, peers: manifest.peerDependencies, source },
    prepared: {
      name,
      version,
      manifest,
      integrity: folderIntegrity(inspection.files),
      keyId: null,
      sizeBytes: sizeOf(inspection.files),
      tarball,
    },
  };
}

/** Asked for by name, a plugin may also leave the folder it was installed from. */
function mayMove({ lock, wanted, update }: InstallRequest): (name: string) => boolean {
  const named = new Set<string>(wanted.flatMap((spec) => (spec.kind === "registry" ? [spec.name] : [])));
  const isFolder = (name: string): boolean => lock.plugins[name as PluginName]?.folder != null;
  return (name) => (isFolder(name) ? named.has(name) : update === "all" || update?.has(name) === true);
}

/** Each packument is asked for once; those that will be needed for sure are asked for together. */
function packumentsOf(
  { wanted, lock }: InstallRequest,
  context: InstallContext,
): (name: PluginName) => Promise<Packument | undefined> {
  const asked = new Map<string, Promise<Packument | undefined>>();
  const ask = (name: PluginName): Promise<Packument | undefined> => {
    const answer = asked.get(name) ?? askRegistry(name, context);
    asked.set(name, answer);
    return answer;
  };
  for (const spec of wanted)
    // Whoever needs the answer meets the failure too.
    if (spec.kind === "registry" && !Object.hasOwn(lock.plugins, spec.name)) ask(spec.name).catch(() => undefined);
  return ask;
}

async function askRegistry(name: PluginName, { registry }: InstallContext): Promise<Packument | undefined> {
  if (registry) return registry.client.packument(name);
  throw fail("TUNEIT_RESOLVE_UNREACHABLE", {
    registry: "(none)",
    problem: `${name} is not installed, and no registry is configured`,
  });
}

/** Enough to hide the way to the registry; more only fill its queue. */
const parallelFetches = 4;

async function prepareAll(
  resolved: readonly ResolvedPlugin[],
  folders: readonly FolderPlugin[],
  { lock, context }: { lock: LockFile; context: InstallContext },
): Promise<PreparedPlugin[]> {
  const total = resolved.length;
  let done = 0;
  const tell = (plugin: string): void =>
    context.onProgress?.({ step: "resolve", plugin, done, total, unit: "plugins" });
  tell("");
  return inParallel(resolved, parallelFetches, async (plugin) => {
    context.signal?.throwIfAborted();
    const folder =
      plugin.source.kind === "folder" ? folders.find(({ candidate }) => candidate.name === plugin.name) : undefined;
    const prepared = folder
      ? asLocked(folder, plugin, lock)
      : await fetchVerified(plugin, lock.plugins[plugin.name], context);
    context.signal?.throwIfAborted();
    done += 1;
    tell(plugin.name);
    return prepared;
  });
}

function asLocked({ candidate, prepared }: FolderPlugin, plugin: ResolvedPlugin, lock: LockFile): PreparedPlugin {
  const locked: LockedPlugin = {
    version: prepared.version,
    integrity: prepared.integrity,
    tarball: null,
    folder: candidate.source.kind === "folder" ? candidate.source.path : null,
    keyId: null,
    publisherKeyId: null,
    signature: null,
    engines: candidate.engines,
    peers: { ...candidate.peers },
    capabilities: [],
    wanted: plugin.wanted,
  };
  return { ...prepared, locked, before: lock.plugins[prepared.name] };
}

function warningsOf({ registry }: InstallContext): string[] {
  const stale = registry?.client.wasStale === true ? ["The registry did not answer; versions are those seen last"] : [];
  return [...(registry?.warnings ?? []), ...stale];
}
