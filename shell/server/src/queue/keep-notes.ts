import { changeNotes } from "../runs/run-notes.ts";
import type { WaitingRun } from "./queue-store.ts";

/** Gives a run what was said of it while it waited. `newest` is its entry as it is now, where that may have changed. */
export async function keepNotes(entry: WaitingRun, directory: string, newest: WaitingRun = entry): Promise<void> {
  const parent = entry.parent ?? undefined;
  if (parent === undefined && Object.keys(newest.notes).length === 0) return;
  await changeNotes(directory, { ...newest.notes, parent });
}
