import type { Run } from "@tuneit/kernel";
import { RecordBatchReader, type RecordBatch } from "apache-arrow";
import { fail } from "../../errors/server-errors.ts";
import { openBelow } from "../files/open-below.ts";
import type { RunDigest } from "../run-digest.ts";

/** One answer of the model. */
export interface Predicted {
  /** Row of the source. */
  readonly id: number;
  readonly label: string | null;
  readonly prediction: string;
  /** By number of the class; empty where the table has none. */
  readonly scores: ArrayLike<number>;
}

/** Several hundred million rows of two classes. */
const largestBytes = 4 * 1024 ** 3;

/** Splits that the run left predictions for. */
export function predictedSplits(digest: RunDigest): string[] {
  return [...digest.artifacts.values()].flatMap(({ kind, path }) =>
    kind === "predictions" ? (/^artifacts\/predictions-([\w-]+)\.arrow$/.exec(path)?.[1] ?? []) : [],
  );
}

/** SHA-256 of a split's table, which names its content. @throws TUNEIT_SERVER_NO_PREDICTIONS */
export function predictionsOf(run: Run, digest: RunDigest, split: string): { path: string; sha256: string } {
  const path = `artifacts/predictions-${split}.arrow`;
  const artifact = digest.artifacts.get(path);
  if (!artifact) throw fail("TUNEIT_SERVER_NO_PREDICTIONS", { run: run.name, split });
  return { path, sha256: artifact.sha256 };
}

/**
 * The rows of a predictions table (Arrow IPC: `id`, `split`, `label`, `prediction`, `scores`), batch by batch. A plugin wrote
 * it: what cannot be read is told as damaged.
 *
 * @throws TUNEIT_SERVER_NO_PREDICTIONS, TUNEIT_SERVER_FILE_GONE
 */
export async function* readPredictions(run: Run, digest: RunDigest, split: string): AsyncGenerator<Predicted> {
  const { path } = predictionsOf(run, digest, split);
  for await (const batch of batchesOf(run.directory, path)) yield* rowsOf(batch, path);
}

/** The record batches of an Arrow file below a folder. @throws TUNEIT_SERVER_FILE_GONE */
export async function* batchesOf(folder: string, path: string): AsyncGenerator<RecordBatch> {
  const { file, bytes } = await openBelow(folder, path);
  try {
    if (bytes > largestBytes) throw new RangeError(`${bytes} bytes`);
    const reader = await RecordBatchReader.from(file);
    for await (const batch of reader) yield batch;
  } catch (cause) {
    throw fail("TUNEIT_SERVER_FILE_GONE", { path }, { cause });
  } finally {
    await file.close().catch(() => undefined);
  }
}

function* rowsOf(batch: RecordBatch, path: string): Generator<Predicted> {
  const columns = ["id", "label", "prediction", "scores"].map((name) => batch.getChild(name));
  const [ids, labels, predictions, scores] = columns;
  if (!ids || !predictions) throw fail("TUNEIT_SERVER_FILE_GONE", { path });
  for (let row = 0; row < batch.numRows; row++)
    yield {
      id: Number(ids.get(row)),
      label: textOf(labels?.get(row)),
      prediction: textOf(predictions.get(row)) ?? "",
      scores: (scores?.get(row) as { toArray(): ArrayLike<number> } | null | undefined)?.toArray() ?? [],
    };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
