import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/**
 * A wire between browser and server that can be cut. Playwright's offline mode refuses new requests only: a stream that is
 * open goes on in it, which no lost network does.
 */
export class CutWire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server, targetPort: number) {
    this.#server = server.on("connection", (near) => {
      if (this.#isCut) return void near.destroy();
      const far = connect(targetPort, "127.0.0.1");
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from
          .on("error", () => to.destroy())
          .on("close", () => {
            this.#sockets.delete(from);
            to.destroy();
          });
        from.pipe(to);
      }
    });
  }

  static async to(address: string): Promise<CutWire> {
    const server = createServer();
    const wire = new CutWire(server, Number(new URL(address).port));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return wire;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends what is open, and lets nothing new through. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}
