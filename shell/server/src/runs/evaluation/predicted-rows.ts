import type { Kernel } from "@tuneit/kernel";
import type { PredictedRow, predictionQuery } from "@tuneit/protocol/http";
import type { z } from "zod";
import { fail } from "../../errors/server-errors.ts";
import type { RunView } from "../run-row.ts";
import { readPredictions, type Predicted } from "./predictions-table.ts";
import { preparedDataset, textsOf } from "./source-rows.ts";

type Query = z.output<typeof predictionQuery>;

const mostScores = 20;

/** The rows behind a cell of the matrix. The cursor is the place of the next row in the table. @throws TUNEIT_SERVER_NO_PREDICTIONS */
export async function readPredictedRows(
  kernel: Kernel,
  { run, digest }: RunView,
  query: Query,
): Promise<{ items: PredictedRow[]; nextCursor: string | null; total: number }> {
  const start = startOf(query.cursor);
  const page: Predicted[] = [];
  let [total, place, next] = [0, 0, null as number | null];
  for await (const row of readPredictions(run, digest, query.split)) {
    const here = place++;
    if (!fits(row, query)) continue;
    total += 1;
    if (here < start) continue;
    if (page.length < query.limit) page.push(row);
    else next ??= here;
  }
  const ids = page.map(({ id }) => id);
  const [texts, dataset] = await Promise.all([textsOf(kernel, run.plan, ids), preparedDataset(kernel, run.plan)]);
  const items = page.map((row) => shown(row, texts, dataset?.file.classes ?? []));
  return { items, nextCursor: next === null ? null : String(next), total };
}

function shown({ id, label, prediction, scores }: Predicted, texts: Map<number, string>, classes: readonly string[]) {
  const named = classes.map((name, index) => [name, scores[index] ?? 0] as const);
  const highest = named.toSorted(([, a], [, b]) => b - a).slice(0, mostScores);
  return { id, text: texts.get(id) ?? null, label, prediction, scores: Object.fromEntries(highest) };
}

function fits(row: Predicted, { label, prediction, wrong }: Query): boolean {
  if (label !== undefined && row.label !== label) return false;
  if (prediction !== undefined && row.prediction !== prediction) return false;
  return wrong === undefined || (row.label !== row.prediction) === (wrong === "true");
}

function startOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (!/^\d{1,12}$/.test(cursor))
    throw fail("TUNEIT_SERVER_REQUEST_INVALID", { problem: "The cursor is none of this list" });
  return Number(cursor);
}
