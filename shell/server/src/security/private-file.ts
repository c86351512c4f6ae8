import { constants } from "node:fs";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes what its owner alone may read, whole or not at all. */
export async function writePrivate(path: string, content: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.tmp`;
  await rm(beside, { force: true });
  await writeFile(beside, `${JSON.stringify({ format: 1, ...content })}\n`, { flag: "wx", mode: 0o600 });
  await rename(beside, path);
}

/** Its JSON; undefined where it is missing, no JSON, a link, or may be read by others, who then know it. */
export async function readPrivate(path: string): Promise<unknown> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { mode, uid } = await file.stat();
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
    return isOwn ? JSON.parse(await readFile(file, "utf8")) : undefined;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
