import { keyId } from "@tuneit/packaging";
import {
  isCoded,
  dsseEnvelope,
  trustDocument,
  trustPayloadType,
  type DsseEnvelope,
  type TrustDocument,
} from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { isUnreachable } from "./registry-client.ts";
import type { PinnedRegistry, RegistryMemory } from "./registry-memory.ts";
import { openDocument } from "./signed-document.ts";

type Root = PinnedRegistry["root"];

export interface TrustState {
  readonly document: TrustDocument;
  /** Key id of the registry's root: what the lock names a registry by. */
  readonly fingerprint: string;
  /** The root was pinned just now; a person should be shown the fingerprint. */
  readonly firstUse: boolean;
  readonly warning: string | undefined;
}

/**
 * The registry's trust document. Its root is pinned on first use, and from then on only a document signed by that root
 * with a higher version is taken. A registry that does not answer leaves the last good one.
 *
 * @throws TUNEIT_STORE_TRUST_MISSING, TUNEIT_STORE_TRUST_REFUSED, TUNEIT_STORE_ROOT_CHANGED
 */
export async function refreshTrust(memory: RegistryMemory, fetchEnvelope: () => Promise<unknown>): Promise<TrustState> {
  const pinned = await memory.read();
  let problem = "";
  const fetched = await fetchEnvelope().catch((error: unknown) => {
    if (!isUnreachable(error)) throw error;
    problem = isCoded(error) ? error.reason : "";
    return undefined;
  });
  if (fetched === undefined) {
    if (pinned) return { ...known(pinned), warning: "The registry's keys could not be refreshed" };
    throw fail("TUNEIT_STORE_TRUST_MISSING", { problem: `${memory.registry} does not answer: ${problem}` });
  }
  return pinned ? renew(memory, pinned, fetched) : pinFirst(memory, fetched);
}

/** The last good trust document, without asking anybody; undefined = this registry was never seen. */
export async function lastTrust(memory: RegistryMemory): Promise<TrustState | undefined> {
  const pinned = await memory.read();
  return pinned && known(pinned);
}

function known(pinned: PinnedRegistry): TrustState {
  const { document } = openAs(pinned.root, pinned.trust);
  return { document, fingerprint: pinned.root.keyid, firstUse: false, warning: undefined };
}

async function pinFirst(memory: RegistryMemory, fetched: unknown): Promise<TrustState> {
  const root = statedRoot(fetched);
  const { document, envelope } = openAs(root, fetched);
  await memory.pin(root, envelope);
  return { document, fingerprint: root.keyid, firstUse: true, warning: undefined };
}

async function renew(memory: RegistryMemory, pinned: PinnedRegistry, fetched: unknown): Promise<TrustState> {
  const shown = statedRoot(fetched).keyid;
  const { keyid } = pinned.root;
  if (shown !== keyid)
    throw fail("TUNEIT_STORE_ROOT_CHANGED", { registry: memory.registry, pinned: keyid, shown, path: memory.path });
  const before = known(pinned);
  const { document, envelope } = openAs(pinned.root, fetched);
  if (document.version < before.document.version)
    throw refused(`Its version is ${document.version}, older than the version ${before.document.version} seen before`);
  if (document.version > before.document.version) await memory.pin(pinned.root, envelope);
  else if (envelope.payload !== pinned.trust.payload)
    throw refused(`It differs from the version ${document.version} seen before`);
  return { ...before, document };
}

/** Opens with the root's own bytes: an id alone could be claimed by another key. */
function openAs(root: Root, envelope: unknown): { document: TrustDocument; envelope: DsseEnvelope } {
  const opened = openDocument(envelope, { type: trustPayloadType, schema: trustDocument, keys: [root] });
  if ("refused" in opened) throw refused(opened.refused);
  if (opened.document.root.key !== root.key) throw refused("It names another root than the one that signed it");
  const impostor = opened.document.keys.find(({ key, keyid }) => keyId(Buffer.from(key, "base64")) !== keyid);
  if (impostor) throw refused(`The id ${impostor.keyid} does not belong to its key`);
  return opened;
}

/** The root that an envelope, not yet verified, says it is signed by. */
function statedRoot(envelope: unknown): Root {
  const parsed = dsseEnvelope.safeParse(envelope);
  if (!parsed.success) throw refused("It is not a signed document");
  const { root } = trustDocument.safeParse(parsePayload(parsed.data.payload)).data ?? {};
  if (!root) throw refused("Its content cannot be read");
  if (keyId(Buffer.from(root.key, "base64")) !== root.keyid)
    throw refused("The id of its root does not belong to the key");
  return root;
}

function parsePayload(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, "base64").toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

const refused = (problem: string): Error => fail("TUNEIT_STORE_TRUST_REFUSED", { problem });
