import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const limits = { maxHeaderSize: 16_384, headersTimeout: 15_000, requestTimeout: 60_000 };
const mostConnections = 128;
const mostTries = 10;

/**
 * A free port of this machine under the name `localhost`, which is two addresses: browsers try both, and whoever else
 * listened on the other one would be asked in our place.
 */
export class LoopbackPort {
  readonly #servers: readonly Server[];

  constructor(servers: readonly Server[]) {
    this.#servers = servers;
  }

  static async open(serve: RequestListener): Promise<LoopbackPort> {
    for (let left = mostTries; ; left--) {
      const first = await listen(serve, "127.0.0.1", 0);
      const { port } = first!.address() as AddressInfo;
      const second = await listen(serve, "::1", port).catch((error: NodeJS.ErrnoException) => error);
      if (!(second instanceof Error)) return new LoopbackPort([first!, ...(second ? [second] : [])]);
      await end(first!);
      if (left === 0) throw second;
    }
  }

  get origin(): string {
    return `http://localhost:${(this.#servers[0]!.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map(end));
  }
}

/** Undefined where the machine has no such address. */
async function listen(serve: RequestListener, host: string, port: number): Promise<Server | undefined> {
  const server = createServer(limits, serve);
  server.maxConnections = mostConnections;
  server.listen({ host, port });
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") return undefined;
    throw error;
  }
}

async function end(server: Server): Promise<void> {
  const ended = once(server, "close");
  server.close();
  server.closeAllConnections();
  await ended;
}
