import { randomUUID } from "node:crypto";
import type { PlainTopic, Topic } from "@tuneit/protocol/http";
import { readCursor, writeCursor, type Cursor } from "./cursor.ts";
import type { FeedLine, JournalFeed } from "./journal-feed.ts";
import type { JournalFeeds } from "./journal-feeds.ts";
import type { TopicChange, Topics } from "./topics.ts";

/** Where events go. What does not fit waits at its source, in the journal, not here. */
export interface Sink {
  /** `event` is JSON, "" for a place without an event. False = no more until `drained`. */
  write(cursor: string, event: string): boolean;
  /** Resolves when there is room again; a client that takes nothing for too long is dropped by its sink. */
  drained(): Promise<void>;
}

export interface LiveSources {
  readonly feeds: JournalFeeds;
  readonly topics: Topics;
}

type Lease = Awaited<ReturnType<JournalFeeds["lease"]>>;

const start = randomUUID().slice(0, 8);

/** One listener: a loop for each run it follows, and the topics without a journal. */
export class LiveClient {
  readonly #sink: Sink;
  readonly #sources: LiveSources;
  readonly #positions = new Map<Topic, number>();
  readonly #loops = new Map<Topic, AbortController>();
  readonly #stopListening: () => void;

  constructor(sink: Sink, sources: LiveSources) {
    this.#sink = sink;
    this.#sources = sources;
    this.#stopListening = sources.topics.listen((change) => this.#plainChanged(change));
  }

  get topics(): Topic[] {
    return [...this.#loops.keys()];
  }

  /** Begins where the cursor stands; a topic that it does not know begins with what comes next. */
  async subscribe(topics: readonly Topic[], cursorText?: string): Promise<void> {
    const cursor = cursorText === undefined ? undefined : readCursor(cursorText);
    const isUnreadable = cursorText !== undefined && cursor === undefined;
    const fresh = topics.filter((topic) => !this.#loops.has(topic));
    for (const topic of fresh) this.#loops.set(topic, new AbortController());
    await Promise.all(fresh.map((topic) => this.#begin(topic, cursor)));
    this.#write("");
    if (isUnreadable) for (const topic of fresh) this.#reset(topic);
  }

  /** From a number of a run's journal, -1 for all of it. */
  async followRun(id: string, from: number): Promise<void> {
    const topic: Topic = `run:${id}`;
    this.#loops.set(topic, new AbortController());
    await this.#begin(topic, { start, positions: new Map([[topic, from]]) });
    this.#write("");
  }

  unsubscribe(topics: readonly Topic[]): void {
    for (const topic of topics) {
      this.#loops.get(topic)?.abort();
      this.#loops.delete(topic);
      this.#positions.delete(topic);
    }
  }

  close(): void {
    this.#stopListening();
    this.unsubscribe(this.topics);
  }

  async #begin(topic: Topic, cursor: Cursor | undefined): Promise<void> {
    const known = cursor?.positions.get(topic);
    if (isPlain(topic)) return this.#beginPlain(topic, cursor?.start === start ? known : known && -1);
    const signal = this.#loops.get(topic)!.signal;
    const lease = await this.#lease(topic);
    if (lease !== undefined) return this.#followLease(topic, lease, { from: known ?? lease.feed.last, signal });
    this.#reset(topic);
    void this.#beginLater(topic, signal);
  }

  #lease(topic: Topic): Promise<Lease | undefined> {
    return this.#sources.feeds.lease(runOf(topic)).catch(() => undefined);
  }

  #followLease(topic: Topic, lease: Lease, { from, signal }: { from: number; signal: AbortSignal }): void {
    this.#positions.set(topic, Math.min(from, lease.feed.last));
    if (from > lease.feed.last) this.#reset(topic);
    void this.#follow(topic, lease.feed, signal)
      .catch(() => undefined)
      .finally(() => {
        lease[Symbol.dispose]();
        if (!signal.aborted) this.#reset(topic);
      });
  }

  /** A run that waits in the queue has no journal yet: followed from its first line as soon as the list tells of it. */
  async #beginLater(topic: Topic, signal: AbortSignal): Promise<void> {
    let wake = Promise.withResolvers<void>();
    const stop = this.#sources.topics.listen((change) => {
      if (change.topic === "runs" && change.payload["run"] === runOf(topic)) wake.resolve();
    });
    signal.addEventListener("abort", () => wake.resolve(), { once: true });
    try {
      for (let lease: Lease | undefined; lease === undefined;) {
        await wake.promise;
        if (signal.aborted) return;
        // Before it is tried, so that nothing told meanwhile is lost.
        wake = Promise.withResolvers();
        lease = await this.#lease(topic);
        if (lease !== undefined) this.#followLease(topic, lease, { from: -1, signal });
      }
    } finally {
      stop();
    }
  }

  /** What changed while nobody listened is told by one `reset`. */
  #beginPlain(topic: PlainTopic, known: number | undefined): void {
    const version = this.#sources.topics.version(topic);
    this.#positions.set(topic, version);
    if (known !== undefined && known !== version) this.#reset(topic);
  }

  /** Ends with the feed's failure, a journal that is gone, or the signal. */
  async #follow(topic: Topic, feed: JournalFeed, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !feed.isOver) {
      const at = this.#positions.get(topic)!;
      const lines = feed.after(at) ?? feed.older(at, signal);
      for await (const line of lines) {
        if (signal.aborted) return;
        await this.#send(topic, line);
      }
      await feed.changed(this.#positions.get(topic) ?? -1, signal);
    }
  }

  async #send(topic: Topic, line: FeedLine): Promise<void> {
    if (line.seq <= this.#positions.get(topic)!) return;
    this.#positions.set(topic, line.seq);
    if (!this.#write(`${line.text.slice(0, -1)},"topic":"${topic}"}`)) await this.#sink.drained();
  }

  #plainChanged({ topic, version, time, type, payload }: TopicChange): void {
    if (!this.#loops.has(topic)) return;
    this.#positions.set(topic, version);
    this.#write(JSON.stringify({ seq: version, time, type, payload, topic }));
  }

  /** What was read before is old: read it again. */
  #reset(topic: Topic): void {
    const seq = Math.max(this.#positions.get(topic) ?? 0, 0);
    this.#write(JSON.stringify({ seq, time: Date.now(), type: "reset", payload: {}, topic }));
  }

  #write(event: string): boolean {
    return this.#sink.write(writeCursor({ start, positions: this.#positions }), event);
  }
}

const runOf = (topic: Topic): string => topic.slice("run:".length);
const isPlain = (topic: Topic): topic is PlainTopic => !topic.startsWith("run:");
