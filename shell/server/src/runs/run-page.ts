import type { Kernel } from "@tuneit/kernel";
import type { RunPage } from "@tuneit/protocol/http";
import { directionsOf } from "./metric-directions.ts";
import { panelsOfRuns } from "../panels/offered-panels.ts";
import { digestsOf } from "./run-digests.ts";
import { rowOf, viewRun } from "./run-row.ts";
import { viewersOf } from "../viewers/offered-viewers.ts";

const alive = new Set(["running", "paused"]);

/** What a page needs to draw itself. @throws TUNEIT_RUN_UNKNOWN */
export async function readRunPage(kernel: Kernel, wanted: string): Promise<RunPage> {
  const view = await viewRun(kernel, wanted);
  const { run, digest, notes } = view;
  const row = rowOf(view);
  const details = alive.has(row.status) ? null : await digestsOf(kernel).details(run);
  const artifacts = [...digest.artifacts.values()];
  return {
    ...row,
    plan: run.plan,
    ...{ seq: digest.seq, stage: digest.stage, stages: [...digest.stages.values()] },
    ...{ progress: digest.progress, hardware: digest.hardware, artifacts },
    checkpoints: [...digest.checkpoints.values()].map(({ payload }) => payload),
    baseline: { ...digest.baseline },
    warnings: [...digest.warnings.values()],
    metricDirections: await directionsOf(kernel, [run.plan]),
    ...{ result: details?.result ?? null, error: details?.error ?? null },
    resumableFrom: details?.resumableFrom ?? null,
    parent: notes.parent,
    ...{ queuePlace: null, queueReason: null },
    viewers: await viewersOf(kernel, view),
    panels: await panelsOfRuns(kernel),
  };
}
