import type { TrainingSample } from "@tuneit/protocol";
import type { DatasetEntry } from "@tuneit/protocol/http";
import type { Client } from "./client.ts";
import { plainReading } from "./dataset-reading.ts";

/** What the rows are to be seen with. */
export interface Seen {
  readonly task: string;
  readonly model: string;
  readonly adapter: string;
  /** In tokens; null = as a recipe has it that says nothing. */
  readonly maxLength: number | null;
  readonly roles: { readonly text: string | null; readonly label: string | null };
}

/** Rows from `start` on as a run on this dataset would train on them. @throws RequestError */
export function readSample(
  client: Client,
  entry: DatasetEntry,
  seen: Seen,
  { start, limit, signal }: { start: number; limit: number; signal: AbortSignal },
): Promise<TrainingSample> {
  const body = { recipe: recipeOf(entry, seen), start, limit };
  return client.send("POST", "/plans/sample", { body, signal, deadlineMs: null });
}

/** No more than decides how rows are read, cleaned and tokenized. */
function recipeOf({ path, reading }: DatasetEntry, { task, model, adapter, maxLength, roles }: Seen) {
  const read = reading ?? plainReading;
  const columns = Object.entries(roles).filter(([, column]) => column !== null);
  return {
    ...{ tuneit: 1, task, model: { use: adapter, ref: model } },
    data: {
      source: { path, with: read.with, ...(read.use !== null && { use: read.use }) },
      columns: Object.fromEntries(columns),
    },
    train: maxLength === null ? {} : { maxLength },
  };
}

/** How many of the rows that were measured are longer than what is seen of them. */
export function cutOf({ lengths, maxLength, modelMaxLength }: TrainingSample): number | null {
  const limit = Math.min(maxLength, modelMaxLength);
  return lengths === null ? null : lengths.filter((length) => length > limit).length;
}
