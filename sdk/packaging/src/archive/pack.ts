import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../errors/packaging-errors.ts";
import { type PackedFile, writeTarball } from "./tar-writer.ts";

const always = /^(?:package\.json|readme(?:\.\w+)?|licen[cs]e(?:\.\w+)?|notice(?:\.\w+)?)$/i;
const neverPart = /^(?:node_modules|__pycache__|__tests__|\..*|.*\.(?:pyc|pyo|tgz|tsbuildinfo|egg-info))$/;
const testPart = /^(?:tests?|coverage|conftest\.py|test_.*\.py|.*_test\.py|.*\.(?:test|spec)\.[cm]?[jt]sx?)$/;
const rootOnly = /^(?:tsconfig.*\.json|pnpm-lock\.yaml|package-lock\.json|yarn\.lock)$/;

/**
 * Packs a plugin's folder as npm would: what `files` of its package.json names, or everything but tests, caches,
 * dependencies and hidden files. The same files give the same bytes.
 *
 * @throws TUNEIT_PACKAGE_UNPACKABLE
 */
export async function packFolder(folder: string): Promise<Uint8Array> {
  const wanted = wantedPaths(await readManifest(folder));
  const paths = (await walk(folder, "")).filter(wanted);
  return writeTarball(await Promise.all(paths.map((path) => load(folder, path))));
}

async function readManifest(folder: string): Promise<{ files?: unknown }> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch((cause: unknown) => {
    throw fail("TUNEIT_PACKAGE_UNPACKABLE", { what: "it has no package.json", mend: "Add a package.json." }, { cause });
  });
  try {
    return JSON.parse(text) as { files?: unknown };
  } catch (cause) {
    throw fail("TUNEIT_PACKAGE_UNPACKABLE", { what: "package.json is no JSON", mend: "Mend package.json." }, { cause });
  }
}

function wantedPaths(manifest: { files?: unknown }): (path: string) => boolean {
  const items = Array.isArray(manifest.files) ? manifest.files.filter((item) => typeof item === "string") : null;
  const patterns = items?.map(pattern);
  return (path) => {
    if (!path.includes("/") && always.test(path)) return true;
    // A test is packed only if `files` names that very file.
    if (path.split("/").some((part) => testPart.test(part))) return items?.includes(path) ?? false;
    return patterns ? patterns.some((matches) => matches(path)) : !rootOnly.test(path);
  };
}

/** One item of `files`: a file, a folder, or a glob of `*` and `**`. */
function pattern(item: string): (path: string) => boolean {
  const clean = item.replace(/^\.?\//, "").replace(/\/$/, "");
  if (clean.split("/").includes("..")) {
    throw fail("TUNEIT_PACKAGE_UNPACKABLE", {
      what: `"files" names ${item}`,
      mend: "Name paths inside the folder only.",
    });
  }
  const source = clean
    .split(/(\*\*\/|\*\*|\*)/)
    .map(
      (piece) =>
        ({ "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*" })[piece] ?? piece.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"),
    )
    .join("");
  const expression = new RegExp(`^${source}(?:/.*)?$`);
  return (path) => clean === "" || expression.test(path);
}

async function walk(root: string, below: string): Promise<string[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => !neverPart.test(entry.name))
      .map(async (entry) => {
        const path = below === "" ? entry.name : `${below}/${entry.name}`;
        return entry.isDirectory() ? walk(root, path) : [path];
      }),
  );
  return found.flat();
}

async function load(folder: string, path: string): Promise<PackedFile> {
  const source = join(folder, path);
  if (!(await lstat(source)).isFile()) {
    throw fail("TUNEIT_PACKAGE_UNPACKABLE", {
      what: `${path} is no plain file`,
      mend: `Put the file itself there, or leave ${path} out of "files".`,
    });
  }
  const { mode } = await stat(source);
  return { path, content: await readFile(source), mode: mode & 0o111 ? 0o755 : 0o644 };
}
