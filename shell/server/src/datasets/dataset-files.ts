import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { link, mkdir, readFile, readdir, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { replaceFile } from "@tuneit/kernel";
import { datasetName, datasetReading, type DatasetEntry, type DatasetReading } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import { DatasetOrigins } from "./dataset-origins.ts";
import { DatasetVersions } from "./dataset-versions.ts";

/** What a person's machine needs to go on working: never filled with data. */
const reserveBytes = 512 * 1024 * 1024;
/** Of a name, in bytes: file systems take 255, and the name while it is being written is longer. */
const longestName = 200;

export interface Incoming {
  readonly signal: AbortSignal;
  /** True: a file of this name is put in the place of what is there, which is kept as a version. */
  readonly replaces?: boolean | undefined;
  /** As announced; undefined = nobody said. */
  readonly bytes?: number | undefined;
  readonly onBytes?: (done: number) => void;
}

/** Says which reader a file's name suggests. */
export type ReaderGuess = (name: string) => string | null;

/** The files in a workspace's `data/`. A dataset's id is its name. */
export class DatasetFiles {
  readonly folder: string;
  readonly versions: DatasetVersions;
  readonly origins: DatasetOrigins;
  readonly #readings: string;

  constructor(workspace: string) {
    this.folder = join(workspace, "data");
    this.versions = new DatasetVersions(workspace);
    this.origins = new DatasetOrigins(workspace);
    this.#readings = join(workspace, ".tuneit", "readings");
  }

  /** Newest first. */
  async list(guess: ReaderGuess): Promise<DatasetEntry[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter(isName);
    const entries = await Promise.all(names.map((name) => this.#entry(name, guess)));
    return entries.filter((entry) => entry !== undefined).toSorted((a, b) => b.updatedAt - a.updatedAt);
  }

  /** @throws TUNEIT_SERVER_NOT_FOUND */
  async get(id: string, guess: ReaderGuess): Promise<DatasetEntry> {
    const entry = isName(id) ? await this.#entry(id, guess) : undefined;
    if (entry === undefined) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such dataset" });
    return entry;
  }

  pathOf(id: string): string {
    return join(this.folder, id);
  }

  /**
   * Takes a file in, whole or not at all.
   *
   * @throws TUNEIT_SERVER_EXISTS, TUNEIT_SERVER_INPUT_INVALID, TUNEIT_SERVER_STORAGE_FULL
   */
  async save(name: string, body: Readable, { signal, bytes, onBytes, replaces = false }: Incoming): Promise<void> {
    requireName(name);
    await mkdir(this.folder, { recursive: true });
    const isOver = await isThere(this.pathOf(name));
    if (isOver && !replaces) throw taken();
    const most = await this.#room();
    if ((bytes ?? 0) > most) throw full(most);
    const partial = join(this.folder, `.${randomBytes(8).toString("hex")}.partial`);
    try {
      const counter = counted(most, onBytes);
      await pipeline(body, counter.stream, createWriteStream(partial, { flags: "wx", flush: true }), { signal });
      if (counter.total() === 0) throw fail("TUNEIT_SERVER_INPUT_INVALID", { problem: "The file is empty" });
      await (isOver ? this.versions.replace(name, partial) : link(partial, this.pathOf(name)));
    } catch (error) {
      throw told(error);
    } finally {
      await rm(partial, { force: true });
    }
  }

  /** @throws TUNEIT_SERVER_EXISTS, TUNEIT_SERVER_INPUT_INVALID */
  async requireFree(name: string): Promise<void> {
    requireName(name);
    if (await isThere(this.pathOf(name))) throw taken();
  }

  /**
   * Takes in a file that lies on the same disk already, by moving it.
   *
   * @throws TUNEIT_SERVER_EXISTS, TUNEIT_SERVER_INPUT_INVALID
   */
  async adopt(name: string, path: string, { replaces }: Pick<Incoming, "replaces">): Promise<void> {
    requireName(name);
    await mkdir(this.folder, { recursive: true });
    const isOver = await isThere(this.pathOf(name));
    if (isOver && !replaces) throw taken();
    await (isOver ? this.versions.replace(name, path) : link(path, this.pathOf(name))).catch((error: unknown) => {
      throw told(error);
    });
  }

  /** @throws TUNEIT_SERVER_NOT_FOUND */
  async remove(id: string): Promise<void> {
    await this.get(id, () => null);
    await rm(this.pathOf(id));
    await rm(this.#readingPath(id), { force: true });
    await this.versions.forget(id);
    await this.origins.forget(id);
  }

  /** Keeps how it is to be read. @throws TUNEIT_SERVER_NOT_FOUND */
  async keepReading(id: string, reading: DatasetReading): Promise<void> {
    await this.get(id, () => null);
    await replaceFile(this.#readingPath(id), JSON.stringify(reading));
  }

  async #entry(name: string, guess: ReaderGuess): Promise<DatasetEntry | undefined> {
    const info = await stat(this.pathOf(name)).catch(() => undefined);
    if (!info?.isFile()) return undefined;
    const [bytes, updatedAt] = [info.size, Math.round(info.mtimeMs)];
    const reading = await this.#reading(name);
    const origin = await this.origins.current(name, this.pathOf(name));
    return { id: name, name, path: `data/${name}`, bytes, updatedAt, reader: guess(name), reading, origin };
  }

  async #reading(name: string): Promise<DatasetReading | null> {
    const text = await readFile(this.#readingPath(name), "utf8").catch(() => "null");
    try {
      return datasetReading.parse(JSON.parse(text));
    } catch {
      // Nobody said, or what was said is of another version: it is asked again.
      return null;
    }
  }

  #readingPath(name: string): string {
    return join(this.#readings, `${name}.json`);
  }

  async #room(): Promise<number> {
    const { bavail, bsize } = await statfs(this.folder);
    return Math.max(0, bavail * bsize - reserveBytes);
  }
}

const isName = (name: string): boolean => datasetName.safeParse(name).success && Buffer.byteLength(name) <= longestName;

function requireName(name: string): void {
  if (isName(name)) return;
  throw fail("TUNEIT_SERVER_INPUT_INVALID", {
    problem: `A file's name has 1 to ${longestName} bytes, no slash, and begins with no dot`,
  });
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const taken = (): Error => fail("TUNEIT_SERVER_EXISTS", { what: "dataset" });
const full = (bytes: number): Error =>
  fail("TUNEIT_SERVER_STORAGE_FULL", { problem: `Data may take ${Math.floor(bytes / 1e6)} MB more on this disk` });

function told(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EEXIST") return taken();
  if (code === "ENOSPC" || code === "EDQUOT") return full(0);
  return error;
}

/** Lets bytes through and counts them, up to a limit. */
function counted(most: number, onBytes: Incoming["onBytes"]): { stream: Transform; total: () => number } {
  let total = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _, done) {
      total += chunk.byteLength;
      if (total > most) return done(full(most));
      onBytes?.(total);
      done(null, chunk);
    },
  });
  return { stream, total: () => total };
}
