import type { Kernel, Progress } from "@tuneit/kernel";
import type { QueueEntry, RunPage, RunRow } from "@tuneit/protocol/http";
import { directionsOf } from "../runs/metric-directions.ts";
import type { WaitingRun } from "./queue-store.ts";

/** How one stands among those that wait. */
export interface Standing {
  readonly entry: WaitingRun;
  /** From 1; null of one that does not wait. */
  readonly place: number | null;
  readonly reason: string | null;
}

/** `waiting` in the order in which they will start. */
export function standingOf(
  entry: WaitingRun,
  { waiting, limit, progress }: { waiting: readonly WaitingRun[]; limit: number; progress: Progress | undefined },
): Standing {
  const place = entry.state === "waiting" ? waiting.findIndex(({ id }) => id === entry.id) + 1 : null;
  return { entry, place: place === 0 ? null : place, reason: reasonOf(entry, limit, progress) };
}

function reasonOf({ state, device }: WaitingRun, limit: number, progress: Progress | undefined): string | null {
  if (state === "waiting") return `${device} is busy: ${limit} at a time`;
  if (state !== "starting") return null;
  if (!progress) return "It is being prepared";
  const { step, done, total, unit } = progress;
  return total === null ? `${step}: ${done} ${unit}` : `${step}: ${done} of ${total} ${unit}`;
}

export const queueEntryOf = ({ entry, place, reason }: Standing): QueueEntry => ({
  ...{ run: entry.id, name: nameOf(entry), state: entry.state === "starting" ? "starting" : "waiting" },
  ...{ priority: entry.priority, device: entry.device, place, reason },
});

const nameOf = ({ notes, name }: WaitingRun): string => notes.name ?? name;

export function waitingRow(entry: WaitingRun): RunRow {
  const { id, plan, state, queuedAt, endedAt, notes } = entry;
  return {
    ...{ id, name: nameOf(entry), task: plan.task, model: plan.recipe.model.ref },
    status: state === "failed" || state === "cancelled" ? state : "queued",
    ...{ startedAt: queuedAt, endedAt, metrics: {}, tags: notes.tags ?? [], note: notes.note ?? "" },
  };
}

export async function waitingPage(kernel: Kernel, { entry, place, reason }: Standing): Promise<RunPage> {
  return {
    ...waitingRow(entry),
    plan: entry.plan,
    ...{ seq: -1, stage: null, stages: [], progress: null, hardware: null, checkpoints: [], artifacts: [] },
    ...{ baseline: {}, warnings: [], metricDirections: await directionsOf(kernel, [entry.plan]) },
    ...{ result: null, error: entry.error, resumableFrom: null, parent: entry.parent },
    ...{ queuePlace: place, queueReason: reason, viewers: [], panels: [] },
  };
}
