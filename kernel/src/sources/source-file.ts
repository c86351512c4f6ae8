import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { fail } from "../errors/index.ts";
import { rememberedHash } from "./remembered-hash.ts";

export interface SourceFile {
  /** Real path on this machine. */
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Finds and hashes a data file. The hash names the dataset, so the same bytes are never read twice.
 *
 * @throws TUNEIT_DATA_NOT_FOUND, TUNEIT_DATA_EMPTY, TUNEIT_DATA_CHANGED
 */
export async function examineSource(
  path: string,
  base: string,
  options: { expected?: string | undefined; signal?: AbortSignal | undefined } = {},
): Promise<SourceFile> {
  const { asked, real, bytes } = await pickedFile(path, base);
  if (bytes === 0) throw fail("TUNEIT_DATA_EMPTY", { path: asked });
  const sha256 = await rememberedHash(real, options.signal);
  if (options.expected !== undefined && options.expected !== sha256)
    throw fail("TUNEIT_DATA_CHANGED", { path: asked, expected: options.expected, found: sha256 });
  return { path: real, name: basename(asked), bytes, sha256 };
}

/**
 * A file that the user named: a plugin is shown this one, and no folder, device or pipe.
 *
 * @throws TUNEIT_DATA_NOT_FOUND, TUNEIT_DATA_NOT_FILE, TUNEIT_DATA_UNREADABLE
 */
export async function pickedFile(path: string, base: string): Promise<{ asked: string; real: string; bytes: number }> {
  const asked = resolve(base, path);
  const real = await realpath(asked).catch((cause: unknown) => {
    throw fail("TUNEIT_DATA_NOT_FOUND", { path: asked }, { cause });
  });
  return { asked, real, bytes: await fileSize(real, asked) };
}

async function fileSize(real: string, asked: string): Promise<number> {
  // A pipe that nobody writes to would be waited for.
  const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw fail("TUNEIT_DATA_UNREADABLE", { path: asked }, { cause });
  });
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw fail("TUNEIT_DATA_NOT_FILE", { path: asked });
    return info.size;
  } finally {
    await handle.close();
  }
}
