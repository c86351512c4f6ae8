import { constants } from "node:fs";
import { lstat, open, readlink, realpath, type FileHandle } from "node:fs/promises";
import { join, sep } from "node:path";
import { relativePath } from "@tuneit/protocol";
import { fail } from "../../errors/server-errors.ts";

/**
 * Opens a plain file below a folder that a plugin may have written into. Links are followed nowhere on the way, nor a pipe
 * waited for, and what was opened is looked at again: a worker that still runs may have changed the way meanwhile.
 *
 * @throws TUNEIT_SERVER_FILE_GONE
 */
export async function openBelow(folder: string, path: string): Promise<{ file: FileHandle; bytes: number }> {
  const parsed = relativePath.safeParse(path);
  if (!parsed.success) throw gone(path);
  await checkWay(folder, parsed.data);
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(join(folder, parsed.data), flags).catch((cause: unknown) => {
    throw gone(path, cause);
  });
  try {
    const info = await file.stat();
    if (!info.isFile() || !(await isBelow(folder, file))) throw gone(path);
    return { file, bytes: info.size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function checkWay(folder: string, path: string): Promise<void> {
  const parts = path.split("/");
  for (let count = 1; count < parts.length; count++) {
    const info = await lstat(join(folder, ...parts.slice(0, count))).catch((cause: unknown) => {
      throw gone(path, cause);
    });
    if (!info.isDirectory()) throw gone(path);
  }
}

/** Only Linux tells where an open file lies; elsewhere the way was checked before. */
async function isBelow(folder: string, file: FileHandle): Promise<boolean> {
  if (process.platform !== "linux") return true;
  return (await readlink(`/proc/self/fd/${file.fd}`)).startsWith((await realpath(folder)) + sep);
}

export const gone = (path: string, cause?: unknown): Error => fail("TUNEIT_SERVER_FILE_GONE", { path }, { cause });
