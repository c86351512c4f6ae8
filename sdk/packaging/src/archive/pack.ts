import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../errors/packaging-errors.ts";
import { archiveLimits, refusal } from "./rules.ts";
import { type PackedFile, writeTarball } from "./tar-writer.ts";

const always = /^(?:package\.json|readme(?:\.\w+)?|licen[cs]e(?:\.\w+)?|notice(?:\.\w+)?)$/i;
const neverPart = /^(?:node_modules|__pycache__|__tests__|\..*|.*\.(?:pyc|pyo|tgz|tsbuildinfo|egg-info))$/;
const testPart = /^(?:tests?|coverage|conftest\.py|test_.*\.py|.*_test\.py|.*\.(?:test|spec)\.[cm]?[jt]sx?)$/;
const rootOnly = /^(?:tsconfig.*\.json|pnpm-lock\.yaml|package-lock\.json|yarn\.lock)$/;

/**
 * Packs a plugin's folder as npm would: what `files` of its package.json names, or everything but tests, caches,
 * dependencies and hidden files. The same files give the same bytes.
 *
 * @throws TUNEIT_PACKAGE_UNPACKABLE, TUNEIT_ARCHIVE_REFUSED
 */
export async function packFolder(folder: string): Promise<Uint8Array> {
  const wanted = wantedPaths(await readManifest(folder));
  const paths = (await walk(folder, "")).filter(wanted);
  if (paths.length > archiveLimits.entries) throw refusal("entry-count");
  const files: PackedFile[] = [];
  let left: number = archiveLimits.unpackedBytes;
  for (const path of paths) {
    const file = await load(folder, path);
    left -= file.content.byteLength;
    if (left < 0) throw refusal("unpacked-size");
    files.push(file);
  }
  return writeTarball(files);
}

async function readManifest(folder: string): Promise<{ files?: unknown }> {
  if (!(await isThere(join(folder, "package.json"))))
    throw fail("TUNEIT_PACKAGE_UNPACKABLE", { what: "it has no package.json", mend: "Add a package.json." });
  const { content } = await load(folder, "package.json");
  try {
    return (JSON.parse(Buffer.from(content).toString("utf8")) ?? {}) as { files?: unknown };
  } catch (cause) {
    throw fail("TUNEIT_PACKAGE_UNPACKABLE", { what: "package.json is no JSON", mend: "Mend package.json." }, { cause });
  }
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

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
  const words = clean.split("/");
  return (path) => clean === "" || leadsTo(words, path.split("/"));
}

/** Whether the glob names the path, or a folder above it. Judged part by part: one expression of many stars may never end. */
function leadsTo(words: readonly string[], parts: readonly string[]): boolean {
  let places = new Set([0]);
  for (const word of words) {
    const after = new Set<number>();
    for (const place of places) {
      if (word === "**") for (let next = place; next <= parts.length; next++) after.add(next);
      else if (place < parts.length && matchesPart(word, parts[place]!)) after.add(place + 1);
    }
    places = after;
  }
  return places.size > 0;
}

/** Stars stand for any characters: the pieces between them are found from left to right. */
function matchesPart(word: string, part: string): boolean {
  const [first = "", ...rest] = word.split(/\*+/);
  const last = rest.pop();
  if (last === undefined) return part === first;
  if (!part.startsWith(first) || !part.endsWith(last) || part.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = part.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= part.length - last.length;
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

/** Looked at before it is opened: a pipe would never end, and a file of any size would be read whole. */
async function load(folder: string, path: string): Promise<PackedFile> {
  const source = join(folder, path);
  const { mode, size, ...found } = await describe(source);
  if (size > archiveLimits.fileBytes) throw refusal("file-size", { entry: path });
  if (!found.isFile) {
    throw fail("TUNEIT_PACKAGE_UNPACKABLE", {
      what: `${path} is no plain file`,
      mend: `Put the file itself there, or leave ${path} out of "files".`,
    });
  }
  return { path, content: await readFile(source), mode: mode & 0o111 ? 0o755 : 0o644 };
}

async function describe(path: string): Promise<{ mode: number; size: number; isFile: boolean }> {
  const found = await lstat(path);
  return { mode: found.mode, size: found.size, isFile: found.isFile() };
}
