import { stat } from "node:fs/promises";
import { hashFile } from "./hash-file.ts";

/** A file that changed this shortly before it was hashed may change again without another time on it (nanoseconds). */
const settledNs = 2_000_000_000n;
const mostKept = 1000;
const kept = new Map<string, { stamp: string; sha256: string }>();

/**
 * SHA-256 of a file, hex; not computed again while inode, size and both times are the same. Nobody can set the time of the
 * last change (`ctime`) by hand, so a file of that stamp is the file that was hashed.
 */
export async function rememberedHash(path: string, signal?: AbortSignal): Promise<string> {
  const before = await stampOf(path);
  const known = kept.get(path);
  if (known?.stamp === before.text) return known.sha256;
  const sha256 = await hashFile(path, signal);
  const isSettled = BigInt(Date.now()) * 1_000_000n - before.changedNs > settledNs;
  if (isSettled && (await stampOf(path)).text === before.text) {
    kept.set(path, { stamp: before.text, sha256 });
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept))) kept.delete(oldest);
  }
  return sha256;
}

async function stampOf(path: string): Promise<{ text: string; changedNs: bigint }> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return { text: [dev, ino, size, mtimeNs, ctimeNs].join(" "), changedNs: ctimeNs };
}
