import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { trackedFolders, type InstalledPlugin, type Kernel } from "@tuneit/kernel";
import type { RunViewer } from "@tuneit/protocol/http";
import type { RunView } from "../runs/run-row.ts";

const alive = new Set(["running", "paused"]);

interface Shown {
  readonly format: string;
  readonly path: string;
}

/** What installed plugins open of a run, as their manifests name the formats of what it made, or is making. */
export async function viewersOf(kernel: Kernel, view: RunView): Promise<RunViewer[]> {
  const artifacts = await shownOf(view);
  if (artifacts.length === 0) return [];
  const plugins = (await kernel.plugins.list()).filter(({ enabled }) => enabled);
  return plugins.flatMap((plugin) => fitting(plugin, artifacts));
}

/** While a run goes on, what its trackers write, even before the first line; afterwards all that it made. */
async function shownOf({ run, summary, digest }: RunView): Promise<Shown[]> {
  const tracked = trackedFolders(run.plan);
  if (alive.has(summary.status)) return tracked;
  // What was killed has announced nothing, and what it tracked until then is there.
  const written = await Promise.all(
    tracked.map(async ({ path }) => (await readdir(join(run.directory, path)).catch(() => [])).length > 0),
  );
  const announced = [...digest.artifacts.values()].map(({ format, path }) => ({ format, path }));
  return [...tracked.filter((_, index) => written[index]), ...announced];
}

function fitting({ name, manifest }: InstalledPlugin, artifacts: readonly Shown[]): RunViewer[] {
  return (manifest.tuneit.contributes.viewer ?? []).flatMap(({ id, title, description = "", formats }) => {
    // The newest of a format, where a run made several.
    const found = artifacts.findLast(({ format }) => formats.includes(format));
    return found ? [{ plugin: name, id, title, description, artifact: found.path }] : [];
  });
}
