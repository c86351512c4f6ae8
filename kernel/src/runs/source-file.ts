import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { fail } from "../errors/index.ts";

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
  const asked = resolve(base, path);
  const real = await realpath(asked).catch((cause: unknown) => {
    throw fail("TUNEIT_DATA_NOT_FOUND", { path: asked }, { cause });
  });
  const bytes = await fileSize(real, asked);
  const sha256 = await hashFile(real, options.signal);
  if (options.expected !== undefined && options.expected !== sha256)
    throw fail("TUNEIT_DATA_CHANGED", { path: asked, expected: options.expected, found: sha256 });
  return { path: real, name: basename(asked), bytes, sha256 };
}

async function fileSize(real: string, asked: string): Promise<number> {
  const handle = await open(real, "r").catch((cause: unknown) => {
    throw fail("TUNEIT_DATA_UNREADABLE", { path: asked }, { cause });
  });
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw fail("TUNEIT_DATA_NOT_FILE", { path: asked });
    if (info.size === 0) throw fail("TUNEIT_DATA_EMPTY", { path: asked });
    return info.size;
  } finally {
    await handle.close();
  }
}

/** SHA-256 of a file, hex. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) }))
    hash.update(chunk as Buffer);
  return hash.digest("hex");
}
