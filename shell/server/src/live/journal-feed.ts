import type { Run } from "@tuneit/kernel";
import type { RunEvent } from "@tuneit/protocol";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Turns } from "./turns.ts";

/** A line of a journal as it goes out, but for the topic it belongs to. */
export interface FeedLine {
  readonly seq: number;
  readonly type: string;
  /** JSON of `seq`, `time`, `type` and `payload`. */
  readonly text: string;
}

/** Lines that are kept for those who come or fall back; what is older is read from the file again. */
const mostLines = 10_000;
const mostCharacters = 4_000_000;
/** Clients that read what is no longer kept at once: each has the file open. */
const mostReaders = 4;
/** How soon it is seen that a run which had ended was resumed by another process. */
const restMs = 1_000;

/** The journal of one run, read once for all who listen, from its beginning to the end of the server. */
export class JournalFeed {
  readonly #run: Run;
  readonly #end = new AbortController();
  readonly #waiting = new Set<() => void>();
  readonly #turns = new Turns(mostReaders);
  #lines: FeedLine[] = [];
  #characters = 0;
  #last = -1;
  #told = false;
  #hasFailed = false;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Number of the newest line. */
  get last(): number {
    return this.#last;
  }

  /** True where nothing comes any more: closed, or the journal is gone or broken. */
  get isOver(): boolean {
    return this.#end.signal.aborted || this.#hasFailed;
  }

  /** Reads what is there, then follows in the background until `close`. */
  async open(): Promise<void> {
    await this.#read({ follow: false });
    void this.#followOn();
  }

  close(): void {
    this.#end.abort();
    this.#tell();
  }

  /** Kept lines above `seq`; undefined where some of them are no longer kept. */
  after(seq: number): readonly FeedLine[] | undefined {
    const first = this.#lines[0]?.seq ?? this.#last + 1;
    return seq < first - 1 ? undefined : this.#lines.slice(seq + 1 - first);
  }

  /** Lines above `seq` from the file, up to those that are kept. */
  async *older(seq: number, signal: AbortSignal): AsyncGenerator<FeedLine, void, undefined> {
    await this.#turns.take();
    try {
      for await (const event of this.#run.events({ from: seq, follow: false, signal })) {
        if (signal.aborted) return;
        yield lineOf(event);
      }
    } finally {
      this.#turns.give();
    }
  }

  /** Resolves when there is a line above `seq`, the feed has failed or closed, or the signal ends. */
  async changed(seq: number, signal: AbortSignal): Promise<void> {
    if (this.#last > seq || this.isOver || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    this.#waiting.add(wake);
    signal.addEventListener("abort", wake);
    await promise;
    signal.removeEventListener("abort", wake);
    this.#waiting.delete(wake);
  }

  async #followOn(): Promise<void> {
    try {
      while (!this.#end.signal.aborted) {
        await this.#read({ follow: true });
        await this.#rest();
      }
    } catch {
      // Whoever listens is told to read again, and learns there what is wrong.
      this.#hasFailed = true;
    }
    this.#tell();
  }

  /** An attempt has ended: waits for the next one. */
  async #rest(): Promise<void> {
    const { signal } = this.#end;
    const journal = join(this.#run.directory, "events.jsonl");
    const { size } = await stat(journal);
    while (!signal.aborted) {
      await delay(restMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted && (await stat(journal)).size !== size) return;
    }
  }

  async #read({ follow }: { follow: boolean }): Promise<void> {
    for await (const event of this.#run.events({ from: this.#last, follow, signal: this.#end.signal }))
      this.#add(lineOf(event));
  }

  #add(line: FeedLine): void {
    this.#lines.push(line);
    this.#last = line.seq;
    this.#characters += line.text.length;
    if (this.#lines.length > mostLines || this.#characters > mostCharacters) this.#forgetHalf();
    this.#tellSoon();
  }

  #forgetHalf(): void {
    const gone = this.#lines.splice(0, Math.ceil(this.#lines.length / 2));
    for (const { text } of gone) this.#characters -= text.length;
  }

  /** Lines come in bursts: who waits is woken once for all that came in the same turn. */
  #tellSoon(): void {
    if (this.#told) return;
    this.#told = true;
    setImmediate(() => this.#tell());
  }

  #tell(): void {
    this.#told = false;
    for (const wake of this.#waiting) wake();
  }
}

function lineOf({ seq, time, type, ...payload }: RunEvent): FeedLine {
  return { seq, type, text: JSON.stringify({ seq, time, type, payload }) };
}
