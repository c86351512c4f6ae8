import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Kernel } from "@tuneit/kernel";
import { runId } from "@tuneit/protocol";
import { readRunRow } from "../runs/run-row.ts";
import type { RunSource } from "./run-index.ts";

/** Folders looked at together. */
const bunch = 64;

export const runsFolder = (kernel: Kernel): string => join(kernel.workspace, ".tuneit", "runs");

/** Rows from the run folders. The kernel's own list asks the process of each run, which is too much to ask often. */
export function folderSource(kernel: Kernel): RunSource {
  const folder = runsFolder(kernel);
  return {
    row: (id) => readRunRow(kernel, id),
    async stamps(newest = Number.POSITIVE_INFINITY) {
      const names = await readdir(folder).catch(() => []);
      const ids = names.filter((name) => runId.safeParse(name).success).toSorted();
      const found = new Map<string, string>();
      const wanted = ids.slice(-Math.min(newest, ids.length));
      for (let at = 0; at < wanted.length; at += bunch)
        for (const [id, stamp] of await Promise.all(wanted.slice(at, at + bunch).map((id) => stampOf(folder, id))))
          if (stamp !== undefined) found.set(id, stamp);
      return found;
    },
  };
}

/** Files of a run are replaced by renaming, which its folder's time tells; its journal grows. */
async function stampOf(folder: string, id: string): Promise<readonly [string, string | undefined]> {
  const [run, journal] = await Promise.all(
    [join(folder, id), join(folder, id, "events.jsonl")].map((path) => stat(path).catch(() => undefined)),
  );
  return [id, run && [run.mtimeMs, journal?.size ?? 0, journal?.mtimeMs ?? 0].join(" ")];
}
