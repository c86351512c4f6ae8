import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open, readdir, rename, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isCoded } from "@tuneit/protocol";
import { fail } from "../../errors/index.ts";
import { refused, type GrantedPath } from "./granted-path.ts";
import { fileError, openParent, openPlainFile, type OpenFolder } from "./open-below.ts";

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** What a plugin may keep in `$PLUGIN_DATA`. */
const quota = { bytes: 256 * 1024 * 1024, entries: 2_000 };
const mostFileBytes = 1024 * 1024 * 1024;

export interface Place {
  readonly root: string;
  readonly plugin: string;
}

export type WriteAct = "write" | "append" | "remove";

/** Writes for plugins, one after the other for each, so that its quota holds. */
export class Writing {
  readonly #last = new Map<string, Promise<void>>();

  /** @throws TUNEIT_FILE_REFUSED, TUNEIT_FILE_MISSING, TUNEIT_CAPABILITY_LIMIT */
  async act(act: WriteAct, path: GrantedPath, bytes: Uint8Array, place: Place): Promise<void> {
    const before = this.#last.get(place.plugin) ?? Promise.resolve();
    const done = before.then(() => perform(act, path, bytes, place));
    const settled = done.catch(() => undefined);
    this.#last.set(place.plugin, settled);
    await done;
  }
}

async function perform(act: WriteAct, path: GrantedPath, bytes: Uint8Array, place: Place): Promise<void> {
  refuseTheRunsTruth(path);
  if (path.segments.length === 0) throw refused(path.text, "it is a folder");
  if (act !== "remove") await checkQuota(path, bytes, place);
  try {
    await using folder = await openParent(place.root, path, { make: act !== "remove" });
    if (act === "write") await replace(folder, path, bytes);
    else if (act === "append") await append(folder, path, bytes, place);
    else await remove(folder, path);
  } catch (error) {
    throw isCoded(error) ? error : fileError(error, path);
  }
}

/** What a run says about itself is written by its supervisor; plugins add artifacts. */
function refuseTheRunsTruth({ root, segments, text }: GrantedPath): void {
  if (root === "$RUNS" && (segments[1] !== "artifacts" || segments.length < 3))
    throw refused(text, "in a run only files in its artifacts are written");
}

/** Whoever reads meets the old file or the new one. */
async function replace(folder: OpenFolder, path: GrantedPath, bytes: Uint8Array): Promise<void> {
  const name = path.segments.at(-1)!;
  await refuseUnlessPlain(folder, path);
  const beside = folder.at(`.tuneit-${randomUUID()}.tmp`);
  try {
    await using file = await open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    await file.writeFile(bytes);
    await file.sync();
    await rename(beside, folder.at(name));
    await folder.sync();
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function append(folder: OpenFolder, path: GrantedPath, bytes: Uint8Array, { plugin }: Place): Promise<void> {
  await using file = await openPlainFile(folder, path, O_WRONLY | O_APPEND | O_CREAT);
  const { size } = await file.stat();
  const limit = `a file has at most ${mostFileBytes} bytes`;
  if (size + bytes.byteLength > mostFileBytes) throw fail("TUNEIT_CAPABILITY_LIMIT", { plugin, limit });
  await file.writeFile(bytes);
}

async function remove(folder: OpenFolder, path: GrantedPath): Promise<void> {
  await refuseUnlessPlain(folder, path);
  await unlink(folder.at(path.segments.at(-1)!));
}

async function refuseUnlessPlain(folder: OpenFolder, path: GrantedPath): Promise<void> {
  const found = await lstat(folder.at(path.segments.at(-1)!)).catch(() => undefined);
  if (found && !found.isFile()) throw refused(path.text, "it is no plain file");
}

async function checkQuota({ root }: GrantedPath, bytes: Uint8Array, { root: folder, plugin }: Place): Promise<void> {
  if (root !== "$PLUGIN_DATA") return;
  const used = await usedBelow(folder);
  if (used.bytes + bytes.byteLength <= quota.bytes && used.entries < quota.entries) return;
  const limit = `its own data has at most ${quota.bytes} bytes in ${quota.entries} files and folders`;
  throw fail("TUNEIT_CAPABILITY_LIMIT", { plugin, limit });
}

async function usedBelow(folder: string): Promise<{ bytes: number; entries: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) =>
    entry.isFile() ? ((await lstat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0) : 0,
  );
  return { bytes: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0), entries: entries.length };
}
