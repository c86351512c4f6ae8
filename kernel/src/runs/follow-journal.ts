import { constants, watch } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { journalLine, type JournalLine } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { readExit } from "./run-folder.ts";

/** Where the file system tells of no changes (some network mounts), this is how late an event is seen. */
const pollMs = 250;
const blockBytes = 256 * 1024;

export interface FollowOptions {
  /** The last number that is known already; -1 = none. */
  readonly from?: number;
  readonly signal?: AbortSignal;
}

/**
 * Reads the journal itself, for a run whose socket does not answer: what stands there, then what is added, until the exit
 * record of the attempt stands. A last line without its end is not read before it is whole.
 *
 * @throws TUNEIT_RUN_FILE_INVALID, TUNEIT_RUN_FILE_NEWER
 */
export async function* followJournal(
  directory: string,
  { from = -1, signal }: FollowOptions = {},
): AsyncGenerator<JournalLine, void, undefined> {
  using changes = watchFolder(directory);
  const reader = new JournalReader(directory);
  try {
    while (!signal?.aborted) {
      // The record is read before the lines, so that no line of a resumed attempt is taken for the end.
      const exit = await readExit(directory);
      for await (const block of reader.blocks(from)) yield* block;
      if (exit && exit.seq === reader.last) return;
      await changes.next(signal);
    }
  } finally {
    await reader.close();
  }
}

/** The whole lines that stand in the journal now, above `from`. */
export async function* readJournal(directory: string, from: number): AsyncGenerator<JournalLine, void, undefined> {
  for await (const block of journalBlocks(directory, from)) yield* block;
}

/** The same, as many at once as were read at once: a line by itself costs as much to hand over as to parse. */
export async function* journalBlocks(directory: string, from: number): AsyncGenerator<JournalLine[], void, undefined> {
  const reader = new JournalReader(directory);
  try {
    yield* reader.blocks(from);
  } finally {
    await reader.close();
  }
}

class JournalReader {
  /** Number of the last whole line. */
  last = -1;
  readonly #path: string;
  #file: FileHandle | undefined;
  /** Behind the last whole line: a torn one may still be cut away. */
  #position = 0;

  constructor(directory: string) {
    this.#path = join(directory, "events.jsonl");
  }

  /** Numbers grow by one a line, so what is known already is counted and not parsed. */
  async *blocks(known: number): AsyncGenerator<JournalLine[], void, undefined> {
    for (let size = blockBytes; ;) {
      const text = await this.#read(size);
      const end = text.lastIndexOf(10) + 1;
      // A block without any newline is one long line, or the torn end of the file.
      if (end === 0 && text.length < size) return;
      size = end === 0 ? size * 4 : blockBytes;
      this.#position += end;
      const block: JournalLine[] = [];
      try {
        this.#parseAll(text.subarray(0, end), known, block);
      } finally {
        // Lines before a damaged one are sound.
        if (block.length > 0) yield block;
      }
    }
  }

  #parseAll(text: Buffer, known: number, into: JournalLine[]): void {
    for (let start = 0, end: number; start < text.length; start = end + 1) {
      end = text.indexOf(10, start);
      if (end === start) continue;
      if (this.last < known && this.last >= 0) this.last += 1;
      else {
        const line = this.#parse(text.toString("utf8", start, end));
        if (line.seq > known) into.push(line);
      }
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #read(size: number): Promise<Buffer> {
    this.#file ??= await open(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(ifMissing);
    if (!this.#file) return Buffer.alloc(0);
    const { buffer, bytesRead } = await this.#file.read(Buffer.allocUnsafe(size), 0, size, this.#position);
    return buffer.subarray(0, bytesRead);
  }

  #parse(text: string): JournalLine {
    const value = json(text);
    const line = isPlainLine(value) ? value : journalLine.safeParse(value).data;
    if (line?.seq !== this.last + 1) throw fail("TUNEIT_RUN_FILE_INVALID", { path: this.#path });
    const format = line.seq === 0 ? line.payload["format"] : 1;
    if (typeof format === "number" && format > 1) throw fail("TUNEIT_RUN_FILE_NEWER", { path: this.#path, format });
    this.last = line.seq;
    return line;
  }
}

const plainKeys = ["seq", "time", "type", "payload"];
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/** What the schema says of most lines, some twenty times as fast: a parsed payload holds nothing but JSON. */
function isPlainLine(value: unknown): value is JournalLine {
  if (typeof value !== "object" || value === null) return false;
  let keys = 0;
  for (const key in value) if (key !== plainKeys[keys++]) return false;
  const { seq, time, type, payload } = value as Record<string, unknown>;
  const isObject = typeof payload === "object" && payload !== null && !Array.isArray(payload);
  return keys === 4 && isObject && typeof type === "string" && type.length <= 40 && isCount(seq) && isCount(time);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** Wakes at a change of the folder, or after a while where nobody tells. */
function watchFolder(directory: string): Disposable & { next(signal: AbortSignal | undefined): Promise<void> } {
  let changed = new AbortController();
  const watcher = watch(directory, { persistent: false }, () => changed.abort());
  watcher.on("error", () => watcher.close());
  return {
    async next(signal) {
      const either = signal ? AbortSignal.any([signal, changed.signal]) : changed.signal;
      await delay(pollMs, undefined, { signal: either }).catch(() => undefined);
      changed = new AbortController();
    },
    [Symbol.dispose]: () => watcher.close(),
  };
}
