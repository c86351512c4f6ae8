import { statfs, stat } from "node:fs/promises";
import { join } from "node:path";
import type { InstalledPlugin, Kernel } from "@tuneit/kernel";
import { servesTask } from "@tuneit/protocol";
import type { RunExports } from "@tuneit/protocol/http";
import type { RunView } from "./run-row.ts";

type Format = RunExports["formats"][number];
type Exporter = NonNullable<InstalledPlugin["manifest"]["tuneit"]["contributes"]["exporter"]>[number];

interface Place {
  readonly task: string;
  /** Of the trained model; null where there is none. */
  readonly modelBytes: number | null;
  readonly diskFreeBytes: number;
}

/** Every exporter that is installed, and what speaks against it for this run on this machine. */
export async function exportFormatsOf(
  kernel: Kernel,
  view: RunView,
): Promise<Pick<RunExports, "formats" | "diskFreeBytes">> {
  const { bavail, bsize } = await statfs(view.run.directory);
  const diskFreeBytes = bavail * bsize;
  const place = { task: view.run.plan.task, modelBytes: await modelBytesOf(view), diskFreeBytes };
  const formats = (await kernel.plugins.list()).flatMap((plugin) =>
    (plugin.manifest.tuneit.contributes.exporter ?? []).map((exporter) => formatOf(plugin, exporter, place)),
  );
  return { formats, diskFreeBytes };
}

function formatOf(plugin: InstalledPlugin, exporter: Exporter, place: Place): Format {
  const reason = objectionTo(plugin, exporter, place);
  return {
    ...{ format: exporter.id, plugin: plugin.name, title: exporter.title, description: exporter.description ?? "" },
    ...{ config: exporter.config, ready: reason === null, reason },
    estimatedBytes: place.modelBytes,
  };
}

function objectionTo({ enabled, reason }: InstalledPlugin, { tasks }: Exporter, place: Place): string | null {
  if (!enabled) return reason ?? "The plugin is switched off";
  if (place.modelBytes === null) return "The run has no trained model";
  if (!servesTask(tasks, place.task)) return `It does not do the task '${place.task}'`;
  // The export is written beside the place that it moves to, so one copy is needed; a tenth is for what comes along.
  if (place.diskFreeBytes < place.modelBytes * 1.1) return "The disk has no room for another copy of the model";
  return null;
}

/** What the journal says of the model, once its folder is there. */
async function modelBytesOf({ run, digest }: RunView): Promise<number | null> {
  const isThere = await stat(join(run.directory, "artifacts", "model", "config.json")).then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  return digest.artifacts.get("artifacts/model")?.bytes ?? null;
}
