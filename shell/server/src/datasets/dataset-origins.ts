import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "@tuneit/kernel";
import { dataOrigin, type DataOrigin } from "@tuneit/protocol";
import { z } from "zod";
import { contentHash } from "./content-hash.ts";

const kept = z.array(dataOrigin);

/** Where versions of datasets were fetched from: a file for each dataset, with an entry for each content. */
export class DatasetOrigins {
  readonly #folder: string;

  constructor(workspace: string) {
    this.#folder = join(workspace, ".tuneit", "origins");
  }

  /** By the hash of what was fetched. A damaged file says nothing. */
  async of(id: string): Promise<ReadonlyMap<string, DataOrigin>> {
    const text = await readFile(this.#pathOf(id), "utf8").catch(() => "[]");
    return new Map(parsed(text).map((one) => [one.sha256, one]));
  }

  /** That of what lies there now, which somebody may have replaced by hand. */
  async current(id: string, path: string): Promise<DataOrigin | undefined> {
    const all = await this.of(id);
    return all.size === 0 ? undefined : all.get(await contentHash(path));
  }

  async add(id: string, origin: DataOrigin): Promise<void> {
    const others = [...(await this.of(id)).values()].filter(({ sha256 }) => sha256 !== origin.sha256);
    await replaceFile(this.#pathOf(id), `${JSON.stringify(kept.parse([origin, ...others]), null, 1)}\n`);
  }

  async forget(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

function parsed(text: string): DataOrigin[] {
  try {
    return kept.parse(JSON.parse(text));
  } catch {
    return [];
  }
}
