import { rename } from "node:fs/promises";
import { dirname } from "node:path";
import { describeProblems, lockFile, problemsOf, type LockFile } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { readIfThere, replaceFile, syncFolder } from "../files/atomic-file.ts";

const knownVersion = 1;

/** A workspace in which nothing is installed. */
export function emptyLock(): LockFile {
  return { lockfileVersion: knownVersion, registry: null, blocklistSequence: 0, plugins: {}, environment: null };
}

/**
 * Reads `tuneit.lock`; a missing one is empty.
 *
 * @throws TUNEIT_RESOLVE_LOCK_INVALID, TUNEIT_RESOLVE_LOCK_NEWER
 */
export async function readLockFile(path: string): Promise<LockFile> {
  const text = await readIfThere(path);
  return text === undefined ? emptyLock() : parseLock(text, path);
}

/** Parses the text of a lock; `path` names it in errors. */
export function parseLock(text: string, path: string): LockFile {
  const document = parseJson(text, path);
  const found = versionOf(document);
  if (found > knownVersion) throw fail("TUNEIT_RESOLVE_LOCK_NEWER", { path, found, known: knownVersion });
  const parsed = lockFile.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, lockFile);
  throw fail("TUNEIT_RESOLVE_LOCK_INVALID", { path, problem: describeProblems(problems) }, { details: { problems } });
}

/** The text of a lock: sorted, so that equal locks are equal bytes and a merge conflict is small. */
export function formatLock(lock: LockFile): string {
  const names = Object.keys(lock.plugins).sort() as (keyof LockFile["plugins"])[];
  const plugins = Object.fromEntries(names.map((name) => [name, sortedPeers(lock.plugins[name]!)]));
  return `${JSON.stringify({ ...lock, plugins }, null, 2)}\n`;
}

/** Writes the lock: this is the switch from the old set of plugins to the new. The old one stays for `rollBackLockFile`. */
export async function writeLockFile(path: string, lock: LockFile): Promise<void> {
  const text = formatLock(lockFile.parse(lock));
  const before = await readIfThere(path);
  if (before === text) return;
  if (before !== undefined) await replaceFile(previousOf(path), before);
  await replaceFile(path, text);
}

/**
 * Puts the lock before the last change back, and drops it: a second roll back is refused rather than a redo.
 *
 * @throws TUNEIT_RESOLVE_NOTHING_PREVIOUS
 */
export async function rollBackLockFile(path: string): Promise<LockFile> {
  const previous = previousOf(path);
  const text = await readIfThere(previous);
  if (text === undefined) throw fail("TUNEIT_RESOLVE_NOTHING_PREVIOUS", { path });
  const lock = parseLock(text, previous);
  await rename(previous, path);
  await syncFolder(dirname(path));
  return lock;
}

const previousOf = (path: string): string => `${path}.previous`;

type Locked = LockFile["plugins"][keyof LockFile["plugins"]];

const sortedPeers = (plugin: Locked): Locked => ({
  ...plugin,
  peers: Object.fromEntries(Object.entries(plugin.peers).sort(([left], [right]) => (left < right ? -1 : 1))),
});

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const conflict = /^<{7} /m.test(text);
    const problem = conflict ? "It holds a merge conflict" : cause instanceof Error ? cause.message : "It is not JSON";
    throw fail("TUNEIT_RESOLVE_LOCK_INVALID", { path, problem }, { cause });
  }
}

function versionOf(document: unknown): number {
  const found =
    typeof document === "object" && document !== null && "lockfileVersion" in document ? document.lockfileVersion : 0;
  return typeof found === "number" ? found : 0;
}
