import { readFile } from "node:fs/promises";
import { totalmem } from "node:os";

/** Of the machine, or of the container that this runs in, in bytes. */
export async function availableMemory(): Promise<number> {
  const limit = Number(await readFile("/sys/fs/cgroup/memory.max", "utf8").catch(() => "max"));
  return Number.isFinite(limit) && limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
