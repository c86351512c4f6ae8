import { request } from "node:http";
import { isIP, type Socket } from "node:net";
import { connect as connectSecurely, type ConnectionOptions } from "node:tls";
import type { ProxyRoute } from "./proxy-rules.ts";

/** What a proxy answered, in words; it names no address of this network. */
export class ProxyRefusal extends Error {
  override readonly name = "ProxyRefusal";
}

const openMs = 30_000;

/**
 * A connection through a proxy to one host, as RFC 9110 has CONNECT (9.3.6).
 *
 * @throws ProxyRefusal, and what `signal` was aborted with
 */
export function openTunnel(
  route: ProxyRoute,
  to: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const authority = `${to.host.includes(":") ? `[${to.host}]` : to.host}:${to.port}`;
  const { host, port } = route;
  const asking = request({ host, port, method: "CONNECT", path: authority, agent: false, signal, timeout: openMs });
  asking.setHeader("host", authority);
  if (route.authorization !== null) asking.setHeader("proxy-authorization", route.authorization);
  asking.on("timeout", () => asking.destroy(new ProxyRefusal("the proxy does not answer in time")));
  asking.on("error", (error) =>
    reject(isOurs(error, signal) ? error : new ProxyRefusal("the proxy cannot be reached")),
  );
  asking.on("connect", ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
    socket.setTimeout(0);
    if (statusCode !== 200) {
      socket.destroy();
      return reject(new ProxyRefusal(saidBy(statusCode)));
    }
    if (head.length > 0) socket.unshift(head);
    resolve(socket);
  });
  asking.end();
  return promise;
}

const isOurs = (error: Error, signal: AbortSignal): boolean => error instanceof ProxyRefusal || signal.aborted;

/** What a proxy means by a status, for whoever has to mend it. */
export const saidBy = (status: number): string =>
  status === 407 ? "the proxy wants a user and a password, or others" : `the proxy answers with HTTP ${status}`;

/** TLS to a host over a tunnel that leads there. */
export const securely = (socket: Socket, host: string, ca: ConnectionOptions["ca"]): Socket =>
  connectSecurely({
    ...{ socket, host, rejectUnauthorized: true },
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  });
