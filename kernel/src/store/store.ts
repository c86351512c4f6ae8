import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { unpackArchive } from "@tuneit/packaging";
import type { PluginManifest } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { readManifestFolder } from "../manifest/read-manifest.ts";
import { readIfThere, syncFolder, writeSynced } from "../files/atomic-file.ts";
import { storeRecord, type StoreRecord } from "./store-record.ts";

/** A plugin whose files are in the store. */
export interface StoredPlugin {
  readonly record: StoreRecord;
  readonly manifest: PluginManifest;
  /** Folder of the unpacked package. */
  readonly root: string;
}

export interface StoreEntry {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

const incoming = /^\.incoming-(\d+)-/;

/**
 * `$TUNEIT_HOME/store`: unpacked plugins by the hash of what was verified. A folder appears by one rename when all of it
 * is on disk, and never changes afterwards.
 */
export class Store {
  readonly #folder: string;

  constructor(home: string) {
    this.#folder = join(home, "store");
  }

  /** The plugin as its record has it, without reading its files again; undefined = it is not here. */
  async peek(integrity: string): Promise<StoredPlugin | undefined> {
    const place = this.#place(integrity);
    const text = await readIfThere(join(place, "record.json"));
    if (text === undefined) return undefined;
    const record = parseRecord(text);
    if (record?.integrity !== integrity) throw tampered(record?.name ?? integrity, "Its record is damaged");
    return { record, root: join(place, "package"), manifest: await readManifestFolder(join(place, "package")) };
  }

  /**
   * The plugin with every file checked against its record: what activation calls.
   *
   * @throws TUNEIT_STORE_ABSENT, TUNEIT_STORE_TAMPERED
   */
  async open(integrity: string, plugin: string): Promise<StoredPlugin> {
    const place = this.#place(integrity);
    const text = await readIfThere(join(place, "record.json"));
    if (text === undefined) throw fail("TUNEIT_STORE_ABSENT", { plugin });
    const record = parseRecord(text);
    if (record?.integrity !== integrity) throw tampered(plugin, "Its record is damaged");
    const root = join(place, "package");
    const problem = await firstChange(root, record);
    if (problem !== undefined) throw tampered(plugin, problem);
    return { record, root, manifest: await readManifestFolder(root) };
  }

  /** Unpacks a verified archive. What is there already is checked, and replaced where it is not whole. */
  async put(tarball: Uint8Array, entry: StoreEntry): Promise<StoredPlugin> {
    const present = await this.open(entry.integrity, entry.name).catch(() => undefined);
    if (present) return present;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const beside = join(this.#folder, `.incoming-${process.pid}-${randomUUID()}`);
    try {
      await mkdir(beside, { mode: 0o755 });
      const { files } = await unpackArchive(tarball, join(beside, "package"));
      const record = storeRecord.parse({
        format: 1,
        ...entry,
        files: files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
      });
      await writeSynced(join(beside, "record.json"), `${JSON.stringify(record)}\n`);
      await syncFolder(beside);
      await this.#moveIn(beside, entry);
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
    return this.open(entry.integrity, entry.name);
  }

  /** Takes away what a killed install left. */
  async sweep(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const dead = names.filter((name) => {
      const pid = incoming.exec(name)?.[1];
      return pid !== undefined && !isAlive(Number(pid));
    });
    for (const name of dead) await rm(join(this.#folder, name), { recursive: true, force: true });
  }

  async remove(integrity: string): Promise<void> {
    const place = this.#place(integrity);
    const away = join(this.#folder, `.incoming-${process.pid}-${randomUUID()}`);
    const moved = await rename(place, away).then(
      () => true,
      () => false,
    );
    if (moved) await rm(away, { recursive: true, force: true });
  }

  async #moveIn(beside: string, entry: StoreEntry): Promise<void> {
    const place = this.#place(entry.integrity);
    if (!(await tryRename(beside, place))) {
      // Another process was faster with the same bytes. A whole plugin is never moved: somebody may be reading it.
      if (await this.#isWhole(entry)) return;
      const broken = `${beside}-broken`;
      await rename(place, broken);
      await rename(beside, place);
      await rm(broken, { recursive: true, force: true });
    }
    await syncFolder(this.#folder);
  }

  #isWhole(entry: StoreEntry): Promise<boolean> {
    return this.open(entry.integrity, entry.name).then(
      () => true,
      () => false,
    );
  }

  #place(integrity: string): string {
    const folderHash = /^folder-sha256-([0-9a-f]{64})$/.exec(integrity)?.[1];
    if (folderHash !== undefined) return join(this.#folder, `folder-${folderHash}`);
    return join(this.#folder, Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex"));
  }
}

/** False where the place is taken. */
async function tryRename(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOTEMPTY", "EEXIST", "EPERM"].includes(String(error.code)))
      return false;
    throw error;
  }
}

/** Identity of a folder: its files and nothing else, so that packing it on another day gives the same. */
export function folderIntegrity(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  const lines = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).sort();
  return `folder-sha256-${createHash("sha256").update(lines.join("")).digest("hex")}`;
}

export const sizeOf = (files: readonly { readonly bytes: number }[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);

function parseRecord(text: string): StoreRecord | undefined {
  try {
    return storeRecord.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function firstChange(root: string, record: StoreRecord): Promise<string | undefined> {
  const present = await filesBelow(root);
  const expected = new Map(record.files.map((file) => [file.path, file.sha256]));
  const added = present.find(({ path }) => !expected.has(path));
  if (added) return `${added.path} was added`;
  if (present.some(({ isFile }) => !isFile)) return "A file became a link or a device";
  const missing = record.files.find(({ path }) => !present.some((file) => file.path === path));
  if (missing) return `${missing.path} is missing`;
  for (const [path, sha256] of expected) {
    const found = createHash("sha256")
      .update(await readFile(join(root, path)))
      .digest("hex");
    if (found !== sha256) return `${path} has other content`;
  }
  return undefined;
}

async function filesBelow(root: string): Promise<{ path: string; isFile: boolean }[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({
      path: relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"),
      isFile: entry.isFile(),
    }));
}

const tampered = (plugin: string, problem: string): Error => fail("TUNEIT_STORE_TAMPERED", { plugin, problem });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
