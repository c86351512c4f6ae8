import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeProblems, pluginManifest, problemsOf, type PluginManifest, type Problem } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { crossCheckManifest } from "./cross-checks.ts";

/** A package.json with every README-sized field is far below this. */
const maxManifestBytes = 1_000_000;

/** Everything wrong with a manifest, shape and meaning, each with its JSON pointer. Empty = valid. */
export function manifestProblems(document: unknown): Problem[] {
  const parsed = pluginManifest.safeParse(document);
  const shape = parsed.success ? [] : problemsOf(parsed.error, pluginManifest);
  return [...shape, ...crossCheckManifest(document)];
}

/**
 * Parses a plugin's package.json; `from` names it in the error.
 *
 * @throws TUNEIT_MANIFEST_INVALID with all problems in `details.problems`
 */
export function readManifest(document: unknown, from: string): PluginManifest {
  const problems = manifestProblems(document);
  if (problems.length === 0) return pluginManifest.parse(document);
  throw fail(
    "TUNEIT_MANIFEST_INVALID",
    { plugin: from, problems: describeProblems(problems) },
    { details: { problems } },
  );
}

/**
 * Reads the manifest of a plugin's folder.
 *
 * @throws TUNEIT_MANIFEST_MISSING, TUNEIT_MANIFEST_SYNTAX, TUNEIT_MANIFEST_INVALID
 */
export async function readManifestFolder(folder: string): Promise<PluginManifest> {
  const path = join(folder, "package.json");
  const info = await stat(path).catch((cause: unknown) => {
    throw fail("TUNEIT_MANIFEST_MISSING", { folder }, { cause });
  });
  if (!info.isFile() || info.size > maxManifestBytes) throw fail("TUNEIT_MANIFEST_MISSING", { folder });
  return readManifest(parseJson(await readFile(path, "utf8"), folder), folder);
}

/** JSON of a package.json; a byte order mark is none of it, as for every other reader of it. @throws TUNEIT_MANIFEST_SYNTAX */
function parseJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw fail("TUNEIT_MANIFEST_SYNTAX", { plugin: from, problem }, { cause });
  }
}
