import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { relativePath } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { OpenContribution, ViewOptions } from "../kernel-api.ts";
import type { RunFolder } from "../runs/run-folder.ts";
import type { ContributionCaller } from "./contribution-caller.ts";

/** Opens one artifact of a run in a viewer: its worker sees that, read-only, and nothing else of the run. */
export async function viewArtifact(
  { directory, plan }: RunFolder,
  caller: ContributionCaller,
  { viewer, artifact, input, ...waiting }: ViewOptions,
): Promise<OpenContribution> {
  const host = join(await realpath(directory), relativePath.parse(artifact));
  // Plugins wrote there: a link would show the worker what the run never made.
  if ((await realpath(host).catch(() => undefined)) !== host)
    throw fail("TUNEIT_RUN_HAS_NO_ARTIFACT", { run: plan.name, artifact });
  const readOnly = [{ role: "artifact", host, inside: "/data/artifact" }];
  return caller.open(viewer, { input, task: plan.task, readOnly }, waiting);
}
