import { canonicalName } from "@tuneit/packaging";
import {
  blocklist,
  blocklistPayloadType,
  type Blocklist,
  type DsseEnvelope,
  type TrustDocument,
} from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { satisfies } from "../resolve/versions.ts";
import { isUnreachable } from "./registry-client.ts";
import type { RegistryMemory } from "./registry-memory.ts";
import { openDocument } from "./signed-document.ts";

export interface BlocklistState {
  readonly list: Blocklist;
  readonly warning: string | undefined;
}

/**
 * The blocklist: the highest sequence seen is kept and a lower one refused. A registry that does not answer leaves the
 * last good one, with a warning.
 *
 * @throws TUNEIT_STORE_BLOCKLIST_MISSING, TUNEIT_STORE_BLOCKLIST_REFUSED
 */
export async function refreshBlocklist(
  memory: RegistryMemory,
  trust: TrustDocument,
  fetchEnvelope: () => Promise<unknown>,
): Promise<BlocklistState> {
  const before = await lastBlocklist(memory, trust);
  const fetched = await fetchEnvelope().catch((error: unknown) => {
    if (isUnreachable(error)) return undefined;
    throw error;
  });
  if (fetched === undefined) return stale(before, memory);
  const { document, envelope } = opened(fetched, trust);
  if (before && document.sequence < before.sequence)
    throw refused(`Its number is ${document.sequence}, lower than ${before.sequence}, which was seen before`);
  // Of one number the later signature counts: it is renewed to live longer.
  if (before && document.sequence === before.sequence && document.issuedAt <= before.issuedAt)
    return { list: before, warning: undefined };
  await memory.keepBlocklist(envelope);
  return { list: document, warning: undefined };
}

/** The last good list, however old: what it blocks stays blocked. Undefined = none was ever read. */
export async function lastBlocklist(memory: RegistryMemory, trust: TrustDocument): Promise<Blocklist | undefined> {
  const envelope = (await memory.read())?.blocklist;
  return envelope ? opened(envelope, trust).document : undefined;
}

/** An expired list stops installs, for somebody may be withholding a newer one. @throws TUNEIT_STORE_BLOCKLIST_EXPIRED */
export function requireFresh(list: Blocklist, now: number): void {
  if (!(Date.parse(list.expiresAt) > now)) throw fail("TUNEIT_STORE_BLOCKLIST_EXPIRED", { expiresAt: list.expiresAt });
}

/** Why a version is blocked; undefined = it is not. Spellings of one name count as one. */
export function blockReason(list: Blocklist, name: string, version: string): string | undefined {
  const wanted = canonicalName(name);
  const entry = list.entries.find(
    (candidate) => canonicalName(candidate.name) === wanted && coversVersion(candidate.range, version),
  );
  if (!entry) return undefined;
  const fixed = entry.fixedIn === null ? "" : `, fixed in ${entry.fixedIn}`;
  return `${entry.reason} (${entry.severity}${fixed})${entry.url === null ? "" : `, see ${entry.url}`}`;
}

/** `*` blocks pre-releases too. */
const coversVersion = (range: string, version: string): boolean =>
  range.trim() === "*" || satisfies(version, range) || satisfies(release(version), range);
const release = (version: string): string => version.replace(/[-+].*$/, "");

function opened(envelope: unknown, trust: TrustDocument): { document: Blocklist; envelope: DsseEnvelope } {
  const keys = trust.keys.filter(({ purpose, state }) => purpose === "blocklist" && state !== "revoked");
  const result = openDocument(envelope, { type: blocklistPayloadType, schema: blocklist, keys });
  if ("refused" in result) throw refused(result.refused);
  return result;
}

function stale(before: Blocklist | undefined, memory: RegistryMemory): BlocklistState {
  if (before)
    return { list: before, warning: `The blocklist could not be refreshed; the one of ${before.issuedAt} is used` };
  throw fail("TUNEIT_STORE_BLOCKLIST_MISSING", { problem: `${memory.registry} does not answer` });
}

const refused = (problem: string): Error => fail("TUNEIT_STORE_BLOCKLIST_REFUSED", { problem });
