import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@tuneit/kernel";
import { runId } from "@tuneit/protocol";
import { z } from "zod";

const keyRecord = z.strictObject({
  format: z.literal(1),
  /** SHA-256 of the body that came with the key. */
  body: z.string(),
  /** The id of what is made: the same when the work is done again. */
  id: runId,
  /** Absent while it is being made, and after a server that was killed meanwhile. */
  answer: z.strictObject({ value: z.json(), headers: z.record(z.string(), z.string()) }).optional(),
});
export type KeyRecord = z.infer<typeof keyRecord>;

/** What remembers keys longer than a server lives. */
export interface KeyStore {
  get(place: string): Promise<KeyRecord | undefined>;
  put(place: string, record: KeyRecord): Promise<void>;
  remove(place: string): Promise<void>;
}

/** A client repeats within minutes; a day is what others keep, too. */
const keptMs = 24 * 60 * 60 * 1000;

/** `.tuneit/idempotency/`: one file a key. */
export class KeyFiles implements KeyStore {
  readonly #folder: string;
  #swept: Promise<void> | undefined;

  constructor(workspace: string) {
    this.#folder = join(workspace, ".tuneit", "idempotency");
  }

  async get(place: string): Promise<KeyRecord | undefined> {
    this.#swept ??= this.#sweep();
    await this.#swept;
    const text = await readFile(this.#pathOf(place), "utf8").catch(() => "null");
    try {
      return keyRecord.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  }

  put(place: string, record: KeyRecord): Promise<void> {
    return replaceFile(this.#pathOf(place), `${JSON.stringify(keyRecord.parse(record))}\n`);
  }

  async remove(place: string): Promise<void> {
    await rm(this.#pathOf(place), { force: true });
  }

  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name);
      const changed = await stat(path).catch(() => undefined);
      if (changed && Date.now() - changed.mtimeMs > keptMs) await rm(path, { force: true });
    }
  }

  /** A key is a stranger's text, and no name of a file. */
  #pathOf(place: string): string {
    return join(this.#folder, `${createHash("sha256").update(place).digest("hex")}.json`);
  }
}
