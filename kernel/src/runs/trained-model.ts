import { join } from "node:path";
import type { PinnedUse, Plan } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { hashFolder } from "../sources/hash-folder.ts";
import type { RunFolder } from "./run-folder.ts";
import { datasetsFolder, modelsFolder } from "./stage-launch.ts";

/** The pinned contributions of a plan's training stage. */
export function trainedBy(plan: Plan, roles: readonly string[]): PinnedUse[] {
  const train = plan.stages.find((stage) => stage.kind === "train");
  return (train?.uses ?? []).filter((use) => roles.includes(use.role));
}

/** What a worker sees of a run to ask its model: the artifacts, the models of this home, the data as it was prepared. */
export function placesOf(run: RunFolder, home: string) {
  const dataset = run.plan.stages.find((stage) => stage.kind === "train")?.consumes;
  return [
    { role: "artifacts", host: join(run.directory, "artifacts"), inside: "/run/tuneit/artifacts" },
    { role: "models", host: modelsFolder(home), inside: "/data/models" },
    ...(dataset === undefined
      ? []
      : [{ role: "dataset", host: join(datasetsFolder(home), dataset), inside: "/data/dataset" }]),
  ];
}

/** @throws TUNEIT_RUN_HAS_NO_MODEL */
export async function requireModel(run: RunFolder): Promise<void> {
  await hashFolder(join(run.directory, "artifacts", "model", "config.json")).catch((cause: unknown) => {
    throw fail("TUNEIT_RUN_HAS_NO_MODEL", { run: run.plan.name }, { cause });
  });
}
