import { watch, type FSWatcher } from "node:fs";
import { mkdir } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { runRow, type PageQuery, type RunQuery, type RunRow } from "@tuneit/protocol/http";
import type { JournalFeeds } from "../live/journal-feeds.ts";
import type { Topics } from "../live/topics.ts";
import type { RunIndex, RunPageOfRows, RunSource } from "./run-index.ts";
import type { RunRows } from "./run-rows.ts";

/** Runs that other processes started or resumed are seen within it. */
const lookMs = 3_000;
/** Of those only the newest are looked at; what is older is resumed through this server or seen at its next start. */
const newest = 200;
/** A run that is alive is read again so often at most, and so often at least. */
const pauseMs = 250;
const silenceMs = 2_000;

export interface CurrentIndexParts {
  readonly rows: RunRows;
  readonly source: RunSource;
  readonly feeds: JournalFeeds;
  readonly topics: Topics;
  /** Told of what went wrong while rows were read. */
  readonly onFault: (error: unknown) => void;
}

/** Keeps the rows as the folders are, follows what runs, and tells the topic `runs` of each new state. */
export class CurrentIndex implements RunIndex {
  readonly #parts: CurrentIndexParts;
  readonly #end = new AbortController();
  readonly #followed = new Map<string, Promise<void>>();
  readonly #reading = new Map<string, Promise<RunRow | undefined>>();
  #watcher: FSWatcher | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(parts: CurrentIndexParts) {
    this.#parts = parts;
  }

  /** Brings the rows up to date, newest first, in the background, and keeps them so until `close`. */
  async start(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#watcher = watch(folder, { persistent: false });
    this.#watcher.on("error", () => this.#watcher?.close());
    this.#work = this.#keep();
  }

  page(query: PageQuery & RunQuery): Promise<RunPageOfRows> {
    return this.#parts.rows.page(query);
  }

  row(id: string): Promise<RunRow | undefined> {
    return this.#parts.rows.row(id);
  }

  async refresh(id: string): Promise<void> {
    await this.#read(id);
  }

  async close(): Promise<void> {
    this.#end.abort();
    this.#watcher?.close();
    await this.#work;
    await Promise.all(this.#followed.values());
    await Promise.allSettled(this.#reading.values());
    await this.#parts.rows.close();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#end;
    await this.#compare(await this.#parts.rows.stamps(), undefined).catch(this.#parts.onFault);
    while (!signal.aborted) {
      await this.#changed(signal);
      if (signal.aborted) return;
      await this.#compare(await this.#parts.rows.stamps(newest), newest).catch(this.#parts.onFault);
    }
  }

  /** A folder that comes or goes, or a while in which a journal may have grown. */
  async #changed(signal: AbortSignal): Promise<void> {
    const seen = new AbortController();
    const told = (): void => seen.abort();
    this.#watcher?.once("change", told);
    await delay(lookMs, undefined, { signal: AbortSignal.any([signal, seen.signal]), ref: false }).catch(
      () => undefined,
    );
    this.#watcher?.off("change", told);
    // Its plan is the last file of a new run: a moment later the folder is whole.
    if (seen.signal.aborted) await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }

  async #compare(known: ReadonlyMap<string, string>, most: number | undefined): Promise<void> {
    const found = await this.#parts.source.stamps(most);
    for (const id of known.keys()) if (!found.has(id)) await this.#read(id);
    for (const [id, stamp] of [...found].toReversed()) {
      if (this.#end.signal.aborted) return;
      // What is alive was stored without a stamp, so that a server that starts finds it here and follows it.
      if (known.get(id) !== stamp && !this.#followed.has(id)) await this.#read(id, stamp).catch(this.#parts.onFault);
    }
  }

  /** One reading of a run at a time, and nobody gets one that began before they asked. */
  async #read(id: string, stamp = ""): Promise<RunRow | undefined> {
    await this.#reading.get(id)?.catch(() => undefined);
    const known = this.#reading.get(id);
    if (known) return known;
    const reading = this.#readOnce(id, stamp).finally(() => this.#reading.delete(id));
    this.#reading.set(id, reading);
    return reading;
  }

  async #readOnce(id: string, stamp: string): Promise<RunRow | undefined> {
    const { rows, source } = this.#parts;
    const [before, row] = await Promise.all([rows.row(id), source.row(id)]);
    if (row === undefined) await rows.remove(id);
    else await rows.put(row, isAlive(row) ? "" : stamp);
    this.#tell(id, before, row);
    if (row && isAlive(row)) this.#follow(id);
    return row;
  }

  #tell(id: string, before: RunRow | undefined, row: RunRow | undefined): void {
    // Parsed, so that equal rows have their fields in one order.
    const told = (one: RunRow | undefined): string => JSON.stringify(one && { ...runRow.parse(one), metrics: null });
    if (told(before) === told(row)) return;
    this.#parts.topics.changed("runs", "run", { run: id, status: row?.status ?? "removed" });
  }

  #follow(id: string): void {
    if (this.#followed.has(id) || this.#end.signal.aborted) return;
    const following = this.#followOn(id)
      .catch(this.#parts.onFault)
      .finally(() => this.#followed.delete(id));
    this.#followed.set(id, following);
  }

  async #followOn(id: string): Promise<void> {
    const { signal } = this.#end;
    using lease = await this.#parts.feeds.lease(id);
    for (let at = -1; !signal.aborted;) {
      await lease.feed.changed(at, AbortSignal.any([signal, AbortSignal.timeout(silenceMs)]));
      at = lease.feed.last;
      await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const row = await this.#read(id);
      if (!row || !isAlive(row)) return;
    }
  }
}

const isAlive = ({ status }: RunRow): boolean => status === "running" || status === "paused" || status === "queued";
