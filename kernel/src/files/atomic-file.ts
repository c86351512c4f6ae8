import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** So that the name beside a long one is still a name. */
const nameLength = 100;

/** Replaces a file so that a power cut leaves the old one or the new one. */
export async function replaceFile(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const folder = dirname(path);
  const stem = `.${basename(path).slice(0, nameLength)}.`;
  await mkdir(folder, { recursive: true });
  const beside = join(folder, `${stem}${process.pid}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    await writeSynced(beside, content, mode);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await sweepHalves(folder, stem);
  await syncFolder(folder);
}

/** Takes away what writers of the same file had half written when they were killed. */
async function sweepHalves(folder: string, stem: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const writer = name.startsWith(stem) && /^(\d+)\.[0-9a-f]{12}\.tmp$/.exec(name.slice(stem.length))?.[1];
    if (writer && !isAlive(Number(writer))) await rm(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

export async function writeSynced(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const handle = await open(path, "wx", mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename inside a folder last. Windows cannot open folders and needs it not. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The text of a file, or undefined where there is none. Any other failure is thrown. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
