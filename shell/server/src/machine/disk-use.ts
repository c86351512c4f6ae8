import { lstat, readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { DiskUse } from "@tuneit/protocol/http";

type What = DiskUse["items"][number]["what"];

/** Where what lies; the home's folders belong to all workspaces. */
const placesOf = (workspace: string, home: string): readonly (readonly [What, string])[] => [
  ["runs", join(workspace, ".tuneit", "runs")],
  ["data", join(workspace, "data")],
  ["models", join(workspace, "models")],
  ["environments", join(home, "environments")],
  ["plugins", join(home, "store")],
  ["cache", join(home, "cache")],
];

export async function diskUse(workspace: string, home: string): Promise<DiskUse> {
  const items = await Promise.all(
    placesOf(workspace, home).map(async ([what, folder]) => ({ what, bytes: await bytesBelow(folder) })),
  );
  return { items, freeBytes: await freeBytes(workspace) };
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Links are counted, not followed; a file with several names counts once. */
async function bytesBelow(folder: string): Promise<number> {
  const seen = new Set<number>();
  let bytes = 0;
  const pending = [folder];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const entry of await readdir(current, { withFileTypes: true }).catch(() => [])) {
      const path = join(current, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else bytes += await bytesOf(path, seen);
    }
  }
  return bytes;
}

async function bytesOf(path: string, seen: Set<number>): Promise<number> {
  const file = await lstat(path).catch(() => undefined);
  if (file === undefined || (file.nlink > 1 && seen.has(file.ino))) return 0;
  seen.add(file.ino);
  return file.blocks * 512;
}
