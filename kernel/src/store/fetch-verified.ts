import { createHash } from "node:crypto";
import type { LockedPlugin, PluginManifest } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { ResolvedPlugin } from "../resolve/requirement.ts";
import { blockReason } from "./blocklist.ts";
import { inspectPlugin } from "./inspect-plugin.ts";
import type { InstallContext, PreparedPlugin } from "./preparation.ts";
import type { RegistrySession } from "./registry-session.ts";
import { verifySignature } from "./signature.ts";
import { sizeOf } from "./store.ts";

/** What a version should be, by its signature. */
interface Claim {
  readonly name: ResolvedPlugin["name"];
  readonly version: string;
  readonly integrity: string;
  readonly tarball: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
  readonly publisherKeyId: string | null;
}

/**
 * One plugin, from the store where it is there already, else from the registry: blocklist, signature, integrity, archive,
 * and that the archive says what the registry said.
 *
 * @throws TUNEIT_STORE_*, TUNEIT_MANIFEST_INVALID, TUNEIT_RESOLVE_UNREACHABLE
 */
export async function fetchVerified(
  plugin: ResolvedPlugin,
  before: LockedPlugin | undefined,
  context: InstallContext,
): Promise<PreparedPlugin> {
  const { source } = plugin;
  if (source.kind === "locked" && source.locked.folder !== null)
    return fromStore(plugin, source.locked, before, context);
  const unchanged = source.kind === "locked" && (await context.store.peek(source.locked.integrity)) !== undefined;
  if (unchanged) return fromStore(plugin, source.locked, before, context);
  const { registry } = context;
  if (!registry) throw fail("TUNEIT_STORE_ABSENT", { plugin: plugin.name });
  return fromRegistry(plugin, { before, context, registry });
}

/** What is installed already was verified then; its files are checked again when it is activated. */
async function fromStore(
  plugin: ResolvedPlugin,
  locked: LockedPlugin,
  before: LockedPlugin | undefined,
  { store }: InstallContext,
): Promise<PreparedPlugin> {
  const stored = await store.open(locked.integrity, plugin.name);
  return {
    ...{
      name: plugin.name,
      version: plugin.version,
      manifest: stored.manifest,
      integrity: locked.integrity,
      keyId: locked.keyId,
    },
    sizeBytes: sizeOf(stored.record.files),
    locked: { ...locked, wanted: plugin.wanted },
    before,
    tarball: undefined,
  };
}

async function fromRegistry(
  plugin: ResolvedPlugin,
  {
    before,
    context,
    registry,
  }: { before: LockedPlugin | undefined; context: InstallContext; registry: RegistrySession },
): Promise<PreparedPlugin> {
  registry.requireInstallable();
  const claim = claimOf(plugin, registry);
  requireUnblocked(claim, registry);
  const signature = verifySignature(claim, registry.trust, context.now());
  const { tarball, stored } = await bytesOf(claim, context, registry);
  const { manifest, sizeBytes } = stored ?? (await inspected(tarball!, plugin.name));
  requireSame(plugin, manifest);
  const locked: LockedPlugin = {
    ...{ version: plugin.version, integrity: claim.integrity, tarball: claim.tarball, folder: null },
    ...{ keyId: signature.keyid, publisherKeyId: claim.publisherKeyId, signature: signature.sig },
    ...{ engines: manifest.engines.tuneit, peers: manifest.peerDependencies, capabilities: [], wanted: plugin.wanted },
  };
  return {
    name: plugin.name,
    version: plugin.version,
    manifest,
    integrity: claim.integrity,
    keyId: signature.keyid,
    sizeBytes,
    locked,
    before,
    tarball,
  };
}

function claimOf({ name, version, source }: ResolvedPlugin, { client }: RegistrySession): Claim {
  if (source.kind === "registry") {
    const { integrity, tarball, signatures } = source.offered.dist;
    return { name, version, integrity, tarball: client.tarballPath(tarball), signatures, publisherKeyId: null };
  }
  if (source.kind === "folder") throw new Error("a folder has no claim");
  const { integrity, tarball, keyId, signature, publisherKeyId } = source.locked;
  const signatures = keyId !== null && signature !== null ? [{ keyid: keyId, sig: signature }] : [];
  return { name, version, integrity, tarball: tarball ?? "", signatures, publisherKeyId };
}

/** A lock file may name a version that was blocked since. */
function requireUnblocked({ name, version }: Claim, { blocklist }: RegistrySession): void {
  const reason = blocklist ? blockReason(blocklist, name, version) : undefined;
  if (reason !== undefined) throw fail("TUNEIT_STORE_BLOCKED", { plugin: name, version, reason });
}

type Bytes = { tarball: Uint8Array | undefined; stored: { manifest: PluginManifest; sizeBytes: number } | undefined };

async function bytesOf(claim: Claim, context: InstallContext, { client }: RegistrySession): Promise<Bytes> {
  const stored = await context.store.open(claim.integrity, claim.name).catch(() => undefined);
  if (stored) {
    const sizeBytes = sizeOf(stored.record.files);
    return { tarball: undefined, stored: { manifest: stored.manifest, sizeBytes } };
  }
  const onBytes = (done: number, total: number | null): void =>
    context.onProgress?.({ step: "fetch", plugin: claim.name, done, total, unit: "bytes" });
  const tarball = await client.tarball(claim.tarball, { signal: context.signal, onBytes });
  const found = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  if (found !== claim.integrity)
    throw fail("TUNEIT_STORE_INTEGRITY_MISMATCH", {
      plugin: claim.name,
      version: claim.version,
      expected: claim.integrity,
      found,
    });
  return { tarball, stored: undefined };
}

async function inspected(tarball: Uint8Array, name: string): Promise<{ manifest: PluginManifest; sizeBytes: number }> {
  const { inspection, manifest } = await inspectPlugin(tarball, name);
  return { manifest, sizeBytes: sizeOf(inspection.files) };
}

/** Engines and peers of a packument are not signed; the archive is. What was resolved must be what it says. */
function requireSame(plugin: ResolvedPlugin, manifest: PluginManifest): void {
  const pairs: [string, string, string][] = [
    ["name", plugin.name, manifest.name],
    ["version", plugin.version, manifest.version],
    ["engines.tuneit", plugin.engines, manifest.engines.tuneit],
    ["peerDependencies", sorted(plugin.peers), sorted(manifest.peerDependencies)],
  ];
  const different = pairs.find(([, expected, found]) => expected !== found);
  if (!different) return;
  const [field, expected, found] = different;
  throw fail("TUNEIT_STORE_MANIFEST_MISMATCH", { plugin: plugin.name, field, expected, found });
}

const sorted = (record: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
