import type { LookupAddress } from "node:dns";
import { request as requestHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { fail } from "../../errors/index.ts";
import { throughProxy } from "../../outbound/proxied-fetch.ts";
import type { ProxyRoute } from "../../outbound/proxy-rules.ts";
import { ProxyRefusal, saidBy } from "../../outbound/tunnel.ts";
import type { Header } from "./headers.ts";
import type { NetTarget } from "./target.ts";

/** One request, to one host, on a connection of its own. */
export interface Hop {
  readonly target: NetTarget;
  readonly addresses: readonly LookupAddress[];
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | undefined;
  /** Ends the connection, also while its body is read. */
  readonly signal: AbortSignal;
  /** The proxy that it goes through; null or absent = none. */
  readonly route?: ProxyRoute | null | undefined;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly certificates?: string | undefined;
}

/** From the end of the request to the beginning of the answer. */
const answerMs = 30_000;
/** A connection on which nothing moves, a body that nobody reads included. */
const idleMs = 60_000;
const mostHeaderBytes = 32 * 1024;

/** @throws TUNEIT_NET_FAILED, and what `signal` was aborted with */
export async function sendHop(hop: Hop): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const isSecure = hop.target.url.protocol === "https:";
  const request = (isSecure ? requestHttps : requestHttp)(await routed(hop));
  let late: NodeJS.Timeout | undefined;
  // A large body may take longer to send, as long as it moves.
  request.on("finish", () => (late = setTimeout(() => request.destroy(new Error("late")), answerMs)));
  request.on("timeout", () => request.destroy(new Error("late")));
  request.on("response", resolve);
  request.on("error", reject);
  request.end(hop.body);
  try {
    const response = await promise;
    if (!hop.route || response.statusCode !== 407) return response;
    response.destroy();
    throw new ProxyRefusal(saidBy(407));
  } catch (cause) {
    hop.signal.throwIfAborted();
    throw fail("TUNEIT_NET_FAILED", { target: hop.target.text, problem: problemOf(cause) }, { cause });
  } finally {
    clearTimeout(late);
  }
}

/** @throws TUNEIT_NET_FAILED where the proxy opens no way */
async function routed(hop: Hop): Promise<RequestOptions> {
  const options = optionsOf(hop);
  if (!hop.route) return options;
  return throughProxy(hop.target.url, options, hop.route).catch((cause: unknown) => {
    hop.signal.throwIfAborted();
    throw fail("TUNEIT_NET_FAILED", { target: hop.target.text, problem: problemOf(cause) }, { cause });
  });
}

function optionsOf({
  target,
  addresses,
  method,
  headers,
  body,
  signal,
  certificates,
}: Hop): RequestOptions & { signal: AbortSignal } {
  const { url, host, port, isLiteral } = target;
  return {
    host,
    port,
    method,
    path: `${url.pathname}${url.search}`,
    headers: headerRecord(headers, body),
    // A connection is shared with nobody and kept for nobody.
    agent: false,
    // The addresses that were checked: nothing is looked up again.
    lookup: (_, options, callback) =>
      options.all ? callback(null, [...addresses]) : callback(null, addresses[0]!.address, addresses[0]!.family),
    signal,
    timeout: idleMs,
    maxHeaderSize: mostHeaderBytes,
    insecureHTTPParser: false,
    ...(url.protocol === "https:" ? secure(isLiteral ? undefined : host, certificates) : {}),
  };
}

const secure = (servername: string | undefined, ca: string | undefined) => ({
  rejectUnauthorized: true,
  ...(servername === undefined ? {} : { servername }),
  ...(ca === undefined ? {} : { ca }),
});

/** Without a prototype: `__proto__` is a name that a header may have. */
function headerRecord(headers: readonly Header[], body: Uint8Array | undefined): Record<string, string[]> {
  const record = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of headers) (record[name.toLowerCase()] ??= []).push(value);
  record["accept-encoding"] = ["gzip, br"];
  if (body) record["content-length"] = [`${body.byteLength}`];
  return record;
}

const problems: Readonly<Record<string, string>> = {
  ECONNREFUSED: "it refuses connections",
  ECONNRESET: "it ended the connection",
  ENETUNREACH: "its network cannot be reached",
  EHOSTUNREACH: "it cannot be reached",
  ETIMEDOUT: "it does not answer",
  HPE_HEADER_OVERFLOW: "its answer has too many headers",
};

/** No text of the system's error: it names addresses of this network. */
export function problemOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (error instanceof ProxyRefusal) return message;
  if (message === "late") return "it does not answer in time";
  if (code.startsWith("HPE_") && !Object.hasOwn(problems, code)) return "its answer is not HTTP";
  if (/CERT|SELF_SIGNED|TLS|SSL|ERR_TLS/.test(code)) return "its certificate or encryption is not valid";
  return Object.hasOwn(problems, code) ? problems[code]! : "the connection failed";
}
