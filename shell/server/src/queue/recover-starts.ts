import { setTimeout as delay } from "node:timers/promises";
import type { Kernel, RunSummary } from "@tuneit/kernel";
import { isCoded } from "@tuneit/protocol";
import { digestsOf } from "../runs/run-digests.ts";
import { keepNotes } from "./keep-notes.ts";
import type { QueueStore, WaitingRun } from "./queue-store.ts";

/** A supervisor that was started by a server just before it was killed answers by then. */
const startMs = 5_000;

/**
 * Finds out how far the starts of a killed server came. What became a run leaves the queue; what did not waits again. So
 * nothing is lost and nothing runs twice, for the run has the id that it waited with.
 */
export async function recoverStarts(kernel: Kernel, store: QueueStore, entries: readonly WaitingRun[]): Promise<void> {
  await Promise.all(
    entries.filter(({ state }) => state === "starting").map((entry) => recoverStart(kernel, store, entry)),
  );
}

async function recoverStart(kernel: Kernel, store: QueueStore, entry: WaitingRun): Promise<void> {
  if (await hasBegun(kernel, entry)) return store.remove(entry.id);
  if (entry.kind === "start" && (await summaryOf(kernel, entry.id))) await kernel.runs.remove(entry.id);
  await store.write({ ...entry, state: "waiting" });
}

async function hasBegun(kernel: Kernel, entry: WaitingRun): Promise<boolean> {
  const summary = await summaryOf(kernel, entry.id);
  if (!summary) return false;
  await keepNotes(entry, summary.directory);
  for (const end = Date.now() + startMs; ;) {
    const { status } = await kernel.runs.summary(entry.id);
    const { seq } = await digestsOf(kernel).of(await kernel.runs.get(entry.id));
    // A journal that grew was written by a supervisor of this start.
    if (status === "running" || seq > entry.seq) return true;
    if (Date.now() >= end) return false;
    await delay(200);
  }
}

async function summaryOf(kernel: Kernel, id: string): Promise<RunSummary | undefined> {
  return kernel.runs.summary(id).catch((error: unknown) => {
    if (!isCoded(error) || error.code !== "TUNEIT_RUN_UNKNOWN") throw error;
    return undefined;
  });
}
