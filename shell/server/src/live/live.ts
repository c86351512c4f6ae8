import type { Kernel } from "@tuneit/kernel";
import { fail } from "../errors/server-errors.ts";
import { JournalFeeds } from "./journal-feeds.ts";
import { LiveClient, type Sink } from "./live-client.ts";
import { Topics } from "./topics.ts";

/** Open streams at once, of all clients together: each costs a connection and some kilobytes. */
export const mostStreams = 2_000;

/** What is told while it happens, and to whom. */
export class Live {
  readonly topics = new Topics();
  readonly feeds: JournalFeeds;
  readonly #clients = new Map<LiveClient, () => void>();

  constructor(kernel: Kernel) {
    this.feeds = new JournalFeeds(kernel);
  }

  /** Listeners now. */
  get size(): number {
    return this.#clients.size;
  }

  /** @throws TUNEIT_SERVER_STREAMS_FULL */
  checkRoom(): void {
    if (this.size >= mostStreams) throw fail("TUNEIT_SERVER_STREAMS_FULL", { limit: mostStreams });
  }

  /** `end` is called when the server ends; the second answer is called when the client has gone. */
  connect(sink: Sink, end: () => void): { client: LiveClient; left: () => void } {
    const client = new LiveClient(sink, this);
    this.#clients.set(client, end);
    const left = (): void => {
      this.#clients.delete(client);
      client.close();
    };
    return { client, left };
  }

  async close(): Promise<void> {
    for (const [client, end] of this.#clients) {
      client.close();
      end();
    }
    this.#clients.clear();
    await this.feeds.close();
  }
}
