import type { ServerResponse } from "node:http";
import type { Sink } from "./live-client.ts";

export const heartbeatMs = 15_000;
/** A client that took nothing for so long is dropped; it comes back with its cursor and misses nothing. */
const stalledMs = 30_000;

/** `text/event-stream` on a response that is this one's from now on. */
export class EventStream implements Sink {
  readonly #response: ServerResponse;
  readonly #beat: NodeJS.Timeout;
  #fullSince: number | null = null;

  constructor(response: ServerResponse, headers: Readonly<Record<string, number | string | string[] | undefined>>) {
    this.#response = response;
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" });
    response.on("drain", () => (this.#fullSince = null));
    this.#beat = setInterval(() => this.#keepAlive(), heartbeatMs).unref();
  }

  write(cursor: string, event: string): boolean {
    return this.#put(`id: ${cursor}\ndata: ${event}\n\n`);
  }

  async drained(): Promise<void> {
    const response = this.#response;
    if (response.destroyed || !response.writableNeedDrain) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (): void => resolve();
    response.on("drain", done).on("close", done);
    await promise;
    response.off("drain", done).off("close", done);
  }

  end(): void {
    clearInterval(this.#beat);
    this.#response.end();
  }

  #put(text: string): boolean {
    if (this.#response.destroyed) return false;
    const hasRoom = this.#response.write(text);
    if (!hasRoom) this.#fullSince ??= Date.now();
    return hasRoom;
  }

  #keepAlive(): void {
    if (this.#fullSince !== null && Date.now() - this.#fullSince > stalledMs) this.#response.destroy();
    else this.#put(": heartbeat\n\n");
  }
}
