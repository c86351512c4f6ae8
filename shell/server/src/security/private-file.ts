import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { replaceFile } from "@tuneit/kernel";

/** Writes what its owner alone may read, whole or not at all. */
export async function writePrivate(path: string, content: object): Promise<void> {
  await replaceFile(path, `${JSON.stringify({ format: 1, ...content })}\n`, 0o600);
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
