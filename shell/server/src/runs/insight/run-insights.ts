import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { InstalledPlugin, Kernel } from "@tuneit/kernel";
import { servesTask } from "@tuneit/protocol";
import type { RunInsights } from "@tuneit/protocol/http";
import type { RunView } from "../run-row.ts";

type Contributes = InstalledPlugin["manifest"]["tuneit"]["contributes"];
type Objection = RunInsights["explain"]["objection"];

/** What the plugins that are installed can say of a run's model, read from their manifests. */
export async function insightsOf(kernel: Kernel, view: RunView): Promise<RunInsights> {
  const { plan, directory } = view.run;
  const plugins = await kernel.plugins.list();
  const use = plan.stages.find(({ kind }) => kind === "train")?.uses.find(({ role }) => role === "engine");
  const plugin = plugins.find(({ name }) => name === use?.plugin);
  const engine = contributionsOf(plugin).engine?.find(({ id }) => id === use?.contribution);
  const common = (await hasModel(directory)) ? objectionTo(plugin, engine !== undefined) : "model";
  const methods = (engine?.explains ?? []).map(({ id, title, description = "" }) => ({ id, title, description }));
  const drawers = plugins.filter(({ enabled }) => enabled).flatMap((one) => drawersOf(one, plan.task));
  const undrawn = drawers.length === 0 ? "visualizer" : null;
  return {
    explain: { methods, objection: common ?? (methods.length === 0 ? "engine" : null) },
    embeddings: {
      methods: drawers,
      objection: common ?? (engine?.embeds === true ? undrawn : "engine"),
    },
  };
}

function drawersOf(plugin: InstalledPlugin, task: string): RunInsights["embeddings"]["methods"] {
  return (contributionsOf(plugin).visualizer ?? [])
    .filter(({ reads, tasks }) => reads === "embeddings" && servesTask(tasks, task))
    .map(({ id, title, description = "", config }) => ({ plugin: plugin.name, id, title, description, config }));
}

const contributionsOf = (plugin: InstalledPlugin | undefined): Contributes => plugin?.manifest.tuneit.contributes ?? {};

function objectionTo(plugin: InstalledPlugin | undefined, isThere: boolean): Objection {
  if (!isThere) return "engine";
  return plugin?.enabled === false ? "off" : null;
}

const hasModel = (directory: string): Promise<boolean> =>
  stat(join(directory, "artifacts", "model", "config.json")).then(
    () => true,
    () => false,
  );
