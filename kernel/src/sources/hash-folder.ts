import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { rememberedHash } from "./remembered-hash.ts";

/** SHA-256 over the sorted lines `<sha256>  <relative path>` of a folder's files, hex; of a single file, its own. Links are not followed. */
export async function hashFolder(path: string, signal?: AbortSignal): Promise<string> {
  if ((await stat(path)).isFile()) return rememberedHash(path, signal);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${await rememberedHash(file, signal)}  ${file.slice(path.length + 1)}\n`);
  return hash.digest("hex");
}
