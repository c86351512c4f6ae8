import type { Blocklist, TrustDocument } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { blockReason, lastBlocklist, refreshBlocklist, requireFresh } from "./blocklist.ts";
import { RegistryClient, type RegistryClientOptions } from "./registry-client.ts";
import { RegistryMemory } from "./registry-memory.ts";
import { lastTrust, refreshTrust } from "./trust.ts";

/** A registry as it is known for the length of one command: its keys and its blocklist, as fresh as they could be had. */
export interface RegistrySession {
  readonly client: RegistryClient;
  readonly trust: TrustDocument;
  /** Key id of the registry's root. */
  readonly fingerprint: string;
  /** The root was pinned just now; show the fingerprint. */
  readonly firstUse: boolean;
  /** Null = none could be had; then nothing can be installed. */
  readonly blocklist: Blocklist | null;
  readonly warnings: readonly string[];
  /** Throws where nothing new may be installed now. */
  requireInstallable(): void;
}

/**
 * Asks the registry for its keys and its blocklist. Where it does not answer, the last good ones are used.
 *
 * @throws TUNEIT_STORE_TRUST_*, TUNEIT_STORE_ROOT_CHANGED, TUNEIT_STORE_BLOCKLIST_REFUSED
 */
export async function openRegistry(
  options: RegistryClientOptions & { now?: (() => number) | undefined },
): Promise<RegistrySession> {
  const client = new RegistryClient(options);
  const memory = new RegistryMemory(options.home, client.identity);
  const trust = await refreshTrust(memory, () => client.trustEnvelope());
  const { list, warning } = await blocklistOf(memory, client, trust.document);
  return {
    client,
    trust: trust.document,
    fingerprint: trust.fingerprint,
    firstUse: trust.firstUse,
    blocklist: list,
    warnings: [trust.warning, warning].filter((text) => text !== undefined),
    requireInstallable() {
      if (!list) throw fail("TUNEIT_STORE_BLOCKLIST_MISSING", { problem: `${client.address.href} did not give it` });
      requireFresh(list, (options.now ?? Date.now)());
    },
  };
}

type ListResult = { list: Blocklist | null; warning: string | undefined };

async function blocklistOf(memory: RegistryMemory, client: RegistryClient, trust: TrustDocument): Promise<ListResult> {
  try {
    return await refreshBlocklist(memory, trust, () => client.blocklistEnvelope());
  } catch (failure) {
    // A list that was never had is no obstacle to what is installed; one that was refused is an alarm.
    if (failure instanceof Error && "code" in failure && failure.code === "TUNEIT_STORE_BLOCKLIST_MISSING")
      return { list: null, warning: undefined };
    throw failure;
  }
}

/**
 * Judges versions by what this machine last learned of a registry, without asking it: what activation calls. The registry
 * is named by its root key, as a lock names it. Undefined = it was never seen.
 */
export async function lastBlockJudge(
  home: string,
  root: string,
): Promise<((name: string, version: string) => string | undefined) | undefined> {
  const memory = await RegistryMemory.byRoot(home, root);
  const trust = memory && (await lastTrust(memory));
  const list = trust && (await lastBlocklist(memory, trust.document));
  return list && ((name, version) => blockReason(list, name, version));
}
