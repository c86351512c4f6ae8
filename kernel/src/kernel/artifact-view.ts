import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { relativePath } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { OpenContribution, ViewOptions } from "../kernel-api.ts";
import type { RunFolder } from "../runs/run-folder.ts";
import { summarize } from "../runs/run-views.ts";
import { trackedFolders } from "../runs/tracked-folders.ts";
import type { ContributionCaller } from "./contribution-caller.ts";

/**
 * Opens one artifact of a run in a viewer: its worker sees that, read-only, and nothing else of the run. While the run
 * goes on, only what its trackers write: anything else its workers could replace between our look and the mount.
 *
 * @throws TUNEIT_RUN_STILL_RUNNING, TUNEIT_RUN_HAS_NO_ARTIFACT
 */
export async function viewArtifact(
  run: RunFolder,
  caller: ContributionCaller,
  { viewer, artifact, input, ...waiting }: ViewOptions,
): Promise<OpenContribution> {
  const { directory, plan } = run;
  const isTracked = trackedFolders(plan).some(({ path }) => path === artifact);
  if (!isTracked && (await summarize(run)).status === "running")
    throw fail("TUNEIT_RUN_STILL_RUNNING", { run: plan.name });
  const host = join(await realpath(directory), relativePath.parse(artifact));
  // Plugins wrote there: a link would show the worker what the run never made.
  if ((await realpath(host).catch(() => undefined)) !== host)
    throw fail("TUNEIT_RUN_HAS_NO_ARTIFACT", { run: plan.name, artifact });
  const readOnly = [{ role: "artifact", host, inside: "/data/artifact", refusesLinks: true }];
  return caller.open(viewer, { input, task: plan.task, readOnly }, waiting);
}
