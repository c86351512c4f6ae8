import { request as requestHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { Readable } from "node:stream";
import type { ConnectionOptions } from "node:tls";
import type { ReadableStream } from "node:stream/web";
import type { ProxyRoute } from "./proxy-rules.ts";
import { openTunnel, ProxyRefusal, saidBy, securely } from "./tunnel.ts";

const withoutBody = new Set([204, 205, 304]);

/** What of `fetch` the registry's client and the publisher use, through a proxy; no redirect is followed. */
export async function proxiedFetch(url: URL, init: RequestInit, route: ProxyRoute): Promise<Response> {
  const signal = init.signal ?? new AbortController().signal;
  const headers = Object.fromEntries(new Headers(init.headers));
  const asked = { method: init.method ?? "GET", signal, headers: { ...headers, "accept-encoding": "identity" } };
  const options = await throughProxy(url, asked, route);
  const answer = await send(url, options, typeof init.body === "string" ? init.body : undefined);
  const status = answer.statusCode ?? 0;
  if (status === 407) throw new ProxyRefusal(saidBy(status));
  if (init.redirect === "error" && status >= 300 && status < 400 && status !== 304)
    throw new TypeError("it redirects elsewhere");
  const isEmpty = withoutBody.has(status);
  if (isEmpty) answer.resume();
  return new Response(isEmpty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>), {
    status,
    headers: Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
  });
}

/**
 * Options of a request that goes through a proxy: over a tunnel where it is secured, else as RFC 9112 has it (3.2.2), with the
 * whole address as its target.
 *
 * @throws ProxyRefusal
 */
export async function throughProxy(
  url: URL,
  options: RequestOptions & Pick<ConnectionOptions, "ca"> & { readonly signal: AbortSignal },
  route: ProxyRoute,
): Promise<RequestOptions> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (url.protocol === "https:") {
    const tunnel = await openTunnel(route, { host, port: Number(url.port || 443) }, options.signal);
    // With a connection of its own a request needs no agent, and asks none.
    const { agent: _, lookup: __, ...rest } = options;
    return {
      ...rest,
      host,
      path: `${url.pathname}${url.search}`,
      createConnection: () => securely(tunnel, host, options.ca),
    };
  }
  const authorization = route.authorization === null ? {} : { "proxy-authorization": route.authorization };
  const headers = { ...(options.headers as Record<string, string>), host: url.host, ...authorization };
  const { lookup: _, ...rest } = options;
  return { ...rest, host: route.host, port: route.port, path: url.href, headers };
}

function send(url: URL, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const asking = (url.protocol === "https:" ? requestHttps : requestHttp)(options);
  asking.on("response", resolve);
  asking.on("error", reject);
  asking.end(body);
  return promise;
}
