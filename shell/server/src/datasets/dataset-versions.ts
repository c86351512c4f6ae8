import { link, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fail } from "../errors/server-errors.ts";
import { contentHash } from "./content-hash.ts";

/** One content that a dataset has or had. */
export interface Version {
  readonly version: string;
  /** From the workspace's folder. */
  readonly path: string;
  readonly bytes: number;
  readonly madeAt: number;
  readonly isCurrent: boolean;
}

const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** What datasets held before: each content in a folder named by its hash, under the dataset's name, so that readers know it. */
export class DatasetVersions {
  readonly #workspace: string;
  readonly #data: string;
  readonly #kept: string;

  constructor(workspace: string) {
    this.#workspace = workspace;
    this.#data = join(workspace, "data");
    this.#kept = join(workspace, ".tuneit", "versions");
  }

  /** The newest first, which is what lies in `data/`. @throws TUNEIT_SERVER_NOT_FOUND */
  async list(id: string): Promise<Version[]> {
    const current = join(this.#data, id);
    const newest = await contentHash(current).catch((cause: unknown) => {
      throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such dataset" }, { cause });
    });
    const names = (await readdir(join(this.#kept, id)).catch(() => [])).filter(
      (name) => isHash(name) && name !== newest,
    );
    const older = await Promise.all(names.map((name) => this.#version(name, this.#keptPath(id, name), false)));
    const found = older.filter((one) => one !== undefined).toSorted((a, b) => b.madeAt - a.madeAt);
    return [await this.#version(newest, current, true), ...found].filter((one) => one !== undefined);
  }

  /** Where a version lies, by its hash or what that begins with; that of none is the current one. @throws TUNEIT_SERVER_NOT_FOUND */
  async pathOf(id: string, version: string | undefined): Promise<string> {
    const current = join(this.#data, id);
    if (version === undefined) return current;
    if ((await isFile(current)) && (await contentHash(current)).startsWith(version)) return current;
    const names = await readdir(join(this.#kept, id)).catch(() => []);
    const [found, ...others] = names.filter((name) => isHash(name) && name.startsWith(version));
    const kept = this.#keptPath(id, found ?? version);
    if (found !== undefined && others.length === 0 && (await isFile(kept))) return kept;
    throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such version of this dataset" });
  }

  /** Puts a file in the place of the current one, which is kept. The same content again is no version. */
  async replace(id: string, file: string): Promise<void> {
    const current = join(this.#data, id);
    const [before, now] = [await contentHash(current), await contentHash(file)];
    if (before === now) return;
    const kept = this.#keptPath(id, before);
    await mkdir(dirname(kept), { recursive: true, mode: 0o700 });
    // A second name for what is there: a stop between the two steps leaves the dataset as it was.
    await link(current, kept).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await rename(file, current);
  }

  async forget(id: string): Promise<void> {
    await rm(join(this.#kept, id), { recursive: true, force: true });
  }

  async #version(version: string, path: string, isCurrent: boolean): Promise<Version | undefined> {
    const info = await stat(path).catch(() => undefined);
    if (!info?.isFile()) return undefined;
    const place = relative(this.#workspace, path).replaceAll(sep, "/");
    return { version, path: place, bytes: info.size, madeAt: Math.round(info.mtimeMs), isCurrent };
  }

  #keptPath(id: string, version: string): string {
    return join(this.#kept, id, version, id);
  }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
