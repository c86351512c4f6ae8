import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Kernel } from "@tuneit/kernel";
import { z } from "zod";

const source = z.looseObject({ source: z.looseObject({ sha256: z.string() }) });

/** Runs by the SHA-256 of the data that they trained on, the newest first. */
export async function runsBySource(kernel: Kernel): Promise<Map<string, { id: string; name: string }[]>> {
  const runs = new Map<string, { id: string; name: string }[]>();
  for (const { id, name, directory } of await kernel.runs.list()) {
    const sha256 = await sourceOf(directory);
    if (sha256 !== undefined) runs.set(sha256, [...(runs.get(sha256) ?? []), { id, name }]);
  }
  return runs;
}

/** Undefined where the run's folder cannot be read: it is then no reason to show nothing. */
async function sourceOf(directory: string): Promise<string | undefined> {
  try {
    return source.parse(JSON.parse(await readFile(join(directory, "plan.json"), "utf8"))).source.sha256;
  } catch {
    return undefined;
  }
}
