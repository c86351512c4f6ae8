import type { Kernel } from "@tuneit/kernel";
import { JournalFeed } from "./journal-feed.ts";

/** A page that reloads is back within it. */
const lingerMs = 5_000;

interface Kept {
  readonly feed: Promise<JournalFeed>;
  readers: number;
  leaving?: NodeJS.Timeout;
}

export interface Lease extends Disposable {
  readonly feed: JournalFeed;
}

/** One reader for each journal that anybody listens to. */
export class JournalFeeds {
  readonly #kernel: Kernel;
  readonly #kept = new Map<string, Kept>();
  #closed = false;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** How many journals are read now. */
  get size(): number {
    return this.#kept.size;
  }

  /** @throws TUNEIT_RUN_UNKNOWN, TUNEIT_RUN_FILE_INVALID */
  async lease(id: string): Promise<Lease> {
    const kept = this.#kept.get(id) ?? this.#open(id);
    clearTimeout(kept.leaving);
    kept.readers += 1;
    try {
      return { feed: await kept.feed, [Symbol.dispose]: () => this.#release(id, kept) };
    } catch (error) {
      this.#drop(id, kept);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const [id, kept] of this.#kept) this.#drop(id, kept);
  }

  #open(id: string): Kept {
    const kept: Kept = { feed: this.#begin(id), readers: 0 };
    if (!this.#closed) this.#kept.set(id, kept);
    return kept;
  }

  async #begin(id: string): Promise<JournalFeed> {
    const feed = new JournalFeed(await this.#kernel.runs.get(id));
    await feed.open();
    if (this.#closed) feed.close();
    return feed;
  }

  #release(id: string, kept: Kept): void {
    kept.readers -= 1;
    if (kept.readers > 0) return;
    kept.leaving = setTimeout(() => this.#drop(id, kept), lingerMs).unref();
  }

  #drop(id: string, kept: Kept): void {
    clearTimeout(kept.leaving);
    if (this.#kept.get(id) === kept) this.#kept.delete(id);
    void kept.feed.then(
      (feed) => feed.close(),
      () => undefined,
    );
  }
}
