import type { IncomingMessage } from "node:http";
import { pipeline, Readable } from "node:stream";
import { fail } from "../../errors/index.ts";
import { isPublicAddress } from "../../outbound/address.ts";
import { addressesOf, systemResolver, type Resolver } from "./addresses-of.ts";
import { decoderOf } from "./body.ts";
import type { NetSurroundings } from "./fetch.ts";
import { problemOf, sendHop } from "./hop.ts";
import { isLocalName } from "../../outbound/local-names.ts";
import { targetOf, type NetTarget } from "./target.ts";

export interface Download {
  /** Unpacked. Whoever does not read it to its end destroys it. */
  readonly body: Readable;
  /** As announced, of what is sent; null where nobody says, or where it is packed. */
  readonly bytes: number | null;
  /** Last part of the address that it came from in the end, as it stands there. */
  readonly name: string;
}

const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Gets a file that a person named by its address, by the rules that plugins' requests keep: http and https, no address with
 * a user, what a name leads to is looked up once and checked. A person may name this machine or its network; where a
 * stranger's redirect leads there, it is refused.
 *
 * @throws TUNEIT_NET_URL_REFUSED, TUNEIT_NET_ADDRESS_REFUSED, TUNEIT_NET_REDIRECT_REFUSED, TUNEIT_NET_FAILED
 */
export async function download(
  address: string,
  options: { signal: AbortSignal; resolve?: Resolver | undefined; routeFor?: NetSurroundings["routeFor"] },
): Promise<Download> {
  const { signal, resolve = systemResolver, routeFor } = options;
  let target = targetOf(address);
  for (let hop = 0; ; hop += 1) {
    if (hop > 0 && isPrivate(target)) throw refused(hop, target, "it leads to a private address");
    const route = await routeFor?.(target.url);
    const addresses = route ? [] : await addressesOf(target, resolve);
    const response = await sendHop({ target, addresses, route, method: "GET", headers: [], body: undefined, signal });
    const { statusCode = 0, headers } = response;
    if (!redirects.has(statusCode) || headers.location === undefined) return opened(response, target);
    response.destroy();
    if (hop === mostRedirects) throw refused(hop + 1, target, `there were ${mostRedirects} before it`);
    target = targetOf(headers.location, target.url);
  }
}

const isPrivate = ({ host, isLiteral }: NetTarget): boolean => (isLiteral ? !isPublicAddress(host) : isLocalName(host));

const refused = (hop: number, { text }: NetTarget, problem: string): Error =>
  fail("TUNEIT_NET_REDIRECT_REFUSED", { hop, target: text, problem });

function opened(response: IncomingMessage, target: NetTarget): Download {
  const { statusCode = 0, headers } = response;
  if (statusCode !== 200) {
    response.destroy();
    throw fail("TUNEIT_NET_FAILED", { target: target.text, problem: `it answers with HTTP ${statusCode}` });
  }
  const decoder = decoderOf(response)?.();
  // Where the connection breaks, the decoder is destroyed with its error, which its reader gets.
  const source = decoder ? pipeline(response, decoder, () => undefined) : response;
  const announced = Number(headers["content-length"] ?? NaN);
  const bytes = decoder || !Number.isSafeInteger(announced) ? null : announced;
  return { body: Readable.from(partsOf(source, target)), bytes, name: lastPart(target.url) };
}

async function* partsOf(source: Readable, target: NetTarget): AsyncGenerator<Buffer> {
  try {
    for await (const part of source) yield part as Buffer;
  } catch (cause) {
    throw fail("TUNEIT_NET_FAILED", { target: target.text, problem: problemOf(cause) }, { cause });
  } finally {
    source.destroy();
  }
}

function lastPart({ pathname }: URL): string {
  const part = pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
