import type { Kernel, Run, RunSummary } from "@tuneit/kernel";
import { isCoded } from "@tuneit/protocol";
import type { RunRow } from "@tuneit/protocol/http";
import type { RunDigest } from "./run-digest.ts";
import { digestsOf } from "./run-digests.ts";
import { readNotes, type RunNotes } from "./run-notes.ts";

/** What rows and pages are made of. */
export interface RunView {
  readonly run: Run;
  readonly summary: RunSummary;
  readonly digest: RunDigest;
  readonly notes: RunNotes;
}

/** By id, name or beginning of the id, as everywhere. @throws TUNEIT_RUN_UNKNOWN */
export async function viewRun(kernel: Kernel, wanted: string): Promise<RunView> {
  const run = await kernel.runs.get(wanted);
  // The state first: what is read of the journal afterwards is at least as new.
  const summary = await kernel.runs.summary(run.id);
  const [digest, notes] = await Promise.all([digestsOf(kernel).of(run), readNotes(run.directory)]);
  return { run, summary, digest, notes };
}

export function rowOf({ summary, digest, notes }: RunView): RunRow {
  const { id, task, model, status, endedAt } = summary;
  return {
    ...{ id, name: notes.name ?? summary.name, task, model, endedAt },
    status: status === "running" && digest.isPaused ? "paused" : status,
    // A run may have waited with its id, which tells when that began.
    startedAt: digest.firstTime ?? summary.startedAt,
    metrics: { ...digest.metrics },
    ...{ tags: notes.tags, note: notes.note },
  };
}

/** The row as the run's folder says it now; undefined where there is no such run. */
export async function readRunRow(kernel: Kernel, id: string): Promise<RunRow | undefined> {
  try {
    return rowOf(await viewRun(kernel, id));
  } catch (error) {
    if (!isCoded(error) || error.code !== "TUNEIT_RUN_UNKNOWN") throw error;
    digestsOf(kernel).forget(id);
    return undefined;
  }
}
