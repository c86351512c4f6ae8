import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fail } from "../errors/index.ts";
import { rememberedHash } from "./remembered-hash.ts";
import { pickedFile } from "./source-file.ts";

/** Where a workspace keeps what its datasets held before: name, then SHA-256, then the file under its name. */
export const versionsFolder = (workspace: string): string => join(workspace, ".tuneit", "versions");

const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/**
 * Where a version of a dataset lies: the file itself where it holds that, else what the workspace kept of it.
 *
 * @param version The beginning of the content's SHA-256, hex.
 * @throws TUNEIT_DATA_VERSION_MISSING, and what `pickedFile` throws
 */
export async function versionedSource(
  path: string,
  base: string,
  { version, workspace, signal }: { version: string; workspace: string; signal?: AbortSignal | undefined },
): Promise<string> {
  const { asked, real } = await pickedFile(path, base);
  const newest = await rememberedHash(real, signal);
  if (newest.startsWith(version)) return real;
  const name = basename(asked);
  const kept = (await readdir(join(versionsFolder(workspace), name)).catch(() => [])).filter(isHash);
  const [found, ...others] = kept.filter((one) => one.startsWith(version));
  if (found !== undefined && others.length === 0) return join(versionsFolder(workspace), name, found, name);
  const known = [newest, ...kept].map((one) => one.slice(0, 12)).join(", ");
  const problem = others.length > 0 ? "Several begin like that" : "None begins like that";
  throw fail("TUNEIT_DATA_VERSION_MISSING", { path: asked, version, problem, known });
}
