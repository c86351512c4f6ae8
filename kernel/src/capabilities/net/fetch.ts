import type { IncomingMessage } from "node:http";
import { isCoded, type NetRequest } from "@tuneit/protocol";
import { fail } from "../../errors/index.ts";
import { holdsHandle, type Secrets } from "../secrets.ts";
import type { PluginSession, Use } from "../session.ts";
import type { ProxyRoute } from "../../outbound/proxy-rules.ts";
import { addressesOf, type Resolver } from "./addresses-of.ts";
import { forAnotherHost, requestHeaders, withoutBody, type Header } from "./headers.ts";
import { sendHop } from "./hop.ts";
import { connecting, targetOf, type NetTarget } from "./target.ts";

export type FetchRequest = Extract<NetRequest, { op: "fetch" }>;

export interface NetSurroundings {
  readonly resolve: Resolver;
  readonly secrets: Secrets;
  readonly routeFor?: ((url: URL) => Promise<ProxyRoute | null>) | undefined;
  /** Certificates to trust instead of this machine's, PEM. */
  readonly certificates?: string | undefined;
}

/** A response whose body was not read yet, and where it came from in the end. */
export interface Fetched {
  readonly response: IncomingMessage;
  readonly target: NetTarget;
  readonly hops: number;
}

interface Sending {
  readonly target: NetTarget;
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | undefined;
}

interface Waiting {
  readonly session: PluginSession;
  readonly signal: AbortSignal;
  /** Told of each host before it is connected to. */
  readonly onTarget: (target: NetTarget) => void;
  /** Told of each secret that is sent. */
  readonly onSecret: (use: Use) => void;
}

const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a request and follows its redirects, each checked like a request of its own. Method, body and headers change from
 * hop to hop as the fetch standard says (HTTP-redirect fetch); to another host only harmless headers go along.
 *
 * @throws TUNEIT_GRANT_DENIED, TUNEIT_NET_URL_REFUSED, TUNEIT_NET_ADDRESS_REFUSED, TUNEIT_NET_REDIRECT_REFUSED,
 * TUNEIT_NET_FAILED, TUNEIT_SECRET_REFUSED, TUNEIT_SECRET_UNKNOWN
 */
export async function fetchChecked(
  request: FetchRequest,
  body: Uint8Array | undefined,
  waiting: Waiting,
  around: NetSurroundings,
): Promise<Fetched> {
  const first = { target: targetOf(request.url), method: request.method, headers: requestHeaders(request.headers) };
  let sending: Sending = { ...first, body };
  for (let hops = 0; ; hops++) {
    const response = await namingHop(hops, sending.target, () => send(sending, waiting, around));
    const location = redirects.has(response.statusCode ?? 0) ? response.headers.location : undefined;
    if (location === undefined || request.redirect === "manual") return { response, target: sending.target, hops };
    response.destroy();
    sending = redirected(request, hops + 1, sending, response.statusCode!, location);
  }
}

async function send(sending: Sending, waiting: Waiting, around: NetSurroundings): Promise<IncomingMessage> {
  const { target, method, body } = sending;
  const { session, signal, onTarget, onSecret } = waiting;
  refuseSecretIn(target, session);
  await session.permit(connecting(target));
  const route = await around.routeFor?.(target.url);
  // A proxy looks the name up itself, and answers for where it leads.
  const addresses = route ? [] : await addressesOf(target, around.resolve);
  // A new hop needs only what it sends itself.
  onTarget(target);
  const headers = await around.secrets.fill(sending.headers, { target, session, onUse: onSecret });
  if (asksForParts(sending.headers)) refuseParts(target, session);
  signal.throwIfAborted();
  const { certificates } = around;
  const response = await sendHop({ target, addresses, method, headers, body, signal, route, certificates });
  if (response.statusCode === 206) {
    response.on("error", () => undefined);
    refuseParts(target, session, () => response.destroy());
  }
  return response;
}

const asksForParts = (headers: readonly Header[]): boolean => headers.some(([name]) => /^(?:if-)?range$/i.test(name));

/** A host that has a secret may echo it; in answers of a few bytes each nobody would know it again. */
function refuseParts(target: NetTarget, session: PluginSession, end: () => void = () => undefined): void {
  if (!session.toldHosts.has(target.text)) return;
  end();
  const problem = "an answer in parts could show it piece by piece";
  throw fail("TUNEIT_SECRET_REFUSED", { secret: "that was sent there", target: target.text, problem });
}

/** A host that a secret was sent to may write it into the address that it redirects to. */
function refuseSecretIn(target: NetTarget, { redactor }: PluginSession): void {
  const { href } = target.url;
  const problem = "it would be part of the address";
  if (redactor.text(href) !== href)
    throw fail("TUNEIT_SECRET_REFUSED", { secret: "that was used before", target: target.text, problem });
}

function redirected(request: FetchRequest, hop: number, from: Sending, status: number, location: string): Sending {
  if (request.redirect === "error") throw refused(hop, from.target.text, "redirects were not wanted");
  if (hop > mostRedirects) throw refused(hop, from.target.text, `there were ${mostRedirects} before it`);
  const target = aimed(hop, location, from.target);
  const { method, body, headers } = adjusted(from, status);
  const isSameHost = target.url.origin === from.target.url.origin;
  return { target, method, body, headers: isSameHost ? headers : forAnotherHost(headers).filter(isPlain) };
}

const isPlain = ([, text]: Header): boolean => !holdsHandle(text);

function adjusted({ method, body, headers }: Sending, status: number): Omit<Sending, "target"> {
  const isPostMoved = (status === 301 || status === 302) && method === "POST";
  const isSeeOther = status === 303 && method !== "GET" && method !== "HEAD";
  if (isPostMoved || isSeeOther) return { method: "GET", body: undefined, headers: withoutBody(headers) };
  return { method, body, headers };
}

function aimed(hop: number, location: string, from: NetTarget): NetTarget {
  try {
    return targetOf(location, from.url);
  } catch (cause) {
    throw refused(hop, "an address that is not accepted", (cause as Error).message, cause);
  }
}

/** What goes wrong at a redirect is told with its place. */
async function namingHop<T>(hop: number, target: NetTarget, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (hop === 0 || !isCoded(cause) || cause.code === "TUNEIT_GRANT_REVOKED") throw cause;
    throw refused(hop, target.text, cause.message, cause);
  }
}

function refused(hop: number, target: string, problem: string, cause?: unknown): Error {
  return fail("TUNEIT_NET_REDIRECT_REFUSED", { hop, target, problem }, { cause });
}
