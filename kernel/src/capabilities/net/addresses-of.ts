import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { fail } from "../../errors/index.ts";
import { isLoopback, isPublicAddress } from "../../outbound/address.ts";
import { isLocalhost, isLocalName } from "../../outbound/local-names.ts";
import type { NetTarget } from "./target.ts";

/** Finds the addresses of a name. */
export type Resolver = (host: string) => Promise<readonly LookupAddress[]>;

// The system's resolver holds a thread of the kernel's pool while it waits: strangers' names may not take all of them.
const mostLookups = 2;
const waiting: (() => void)[] = [];
let running = 0;

/** The system's own resolver, `/etc/hosts` included. */
export const systemResolver: Resolver = async (host) => {
  if (running >= mostLookups) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await lookup(host, { all: true, order: "verbatim" });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
};

/**
 * The addresses to connect to: looked up once and checked, so a name that answers differently a moment later changes nothing.
 *
 * @throws TUNEIT_NET_ADDRESS_REFUSED, TUNEIT_NET_FAILED
 */
export async function addressesOf(target: NetTarget, resolve: Resolver): Promise<readonly LookupAddress[]> {
  // Whoever granted an address meant that very one.
  if (target.isLiteral) return [{ address: target.host, family: isIP(target.host) }];
  const found = await resolve(target.host).catch((cause: unknown) => {
    throw fail("TUNEIT_NET_FAILED", { target: target.text, problem: "its name has no address" }, { cause });
  });
  if (found.length === 0) throw fail("TUNEIT_NET_FAILED", { target: target.text, problem: "its name has no address" });
  if (found.every(({ address }) => mayLeadTo(target.host, address))) return found;
  throw fail("TUNEIT_NET_ADDRESS_REFUSED", { target: target.text });
}

function mayLeadTo(host: string, address: string): boolean {
  if (isLocalhost(host)) return isLoopback(address);
  return isLocalName(host) || isPublicAddress(address);
}
