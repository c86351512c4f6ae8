import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

const heartbeatMs = 15_000;

/** Everything the bootstrap tells goes to stderr: stdout belongs to the command it prepares. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs one long step: says what it does, that it still runs, and how long it took.
 * `work` may return a text that the closing line carries, such as a size.
 */
export async function step(title, work) {
  const start = performance.now();
  say(`  ${title} …`);
  const beat = setInterval(() => say(`  ${title} … ${elapsed(start)} so far`), heartbeatMs);
  try {
    const detail = await work();
    say(`  ${title}: done in ${elapsed(start)}${detail ? `, ${detail}` : ""}`);
  } finally {
    clearInterval(beat);
  }
}

function elapsed(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** Megabytes under a folder; hard links inside it count once. */
export function folderSize(folder) {
  const seen = new Set();
  let bytes = 0;
  const pending = [folder];
  while (pending.length > 0) {
    const current = pending.pop();
    for (const entry of readdirSync(current, { withFileTypes: true })) {
      const path = join(current, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile()) bytes += sizeOnce(path, seen);
    }
  }
  return `${Math.round(bytes / 1e6)} MB`;
}

function sizeOnce(path, seen) {
  const stat = lstatSync(path);
  if (stat.nlink > 1 && seen.has(stat.ino)) return 0;
  seen.add(stat.ino);
  return stat.size;
}
