import type { InstalledPlugin, Kernel } from "@tuneit/kernel";
import type { RunViewer } from "@tuneit/protocol/http";
import type { RunView } from "../runs/run-row.ts";

const alive = new Set(["running", "paused"]);

/** What installed plugins open of a run that has ended: as their manifests name the formats of its artifacts. */
export async function viewersOf(kernel: Kernel, { summary, digest }: RunView): Promise<RunViewer[]> {
  if (alive.has(summary.status)) return [];
  const artifacts = [...digest.artifacts.values()].map(({ format, path }) => ({ format, path }));
  if (artifacts.length === 0) return [];
  const plugins = (await kernel.plugins.list()).filter(({ enabled }) => enabled);
  return plugins.flatMap((plugin) => fitting(plugin, artifacts));
}

function fitting(
  { name, manifest }: InstalledPlugin,
  artifacts: readonly { format: string; path: string }[],
): RunViewer[] {
  return (manifest.tuneit.contributes.viewer ?? []).flatMap(({ id, title, description = "", formats }) => {
    // The newest of a format, where a run made several.
    const found = artifacts.findLast(({ format }) => formats.includes(format));
    return found ? [{ plugin: name, id, title, description, artifact: found.path }] : [];
  });
}
