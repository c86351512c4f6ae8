import type { Kernel } from "@tuneit/kernel";
import type { PredictedRow, predictionQuery } from "@tuneit/protocol/http";
import type { z } from "zod";
import { fail } from "../../errors/server-errors.ts";
import type { RunView } from "../run-row.ts";
import { readPredictions, type Predicted } from "./predictions-table.ts";
import { rowsOfSlice } from "./slices.ts";
import { preparedDataset, textsOf } from "./source-rows.ts";

type Query = z.output<typeof predictionQuery>;

const mostScores = 20;

interface Found {
  readonly page: readonly Predicted[];
  readonly next: number | null;
  readonly total: number;
}

/** The rows behind a figure. The cursor is the place of the next row in the list. @throws TUNEIT_SERVER_NO_PREDICTIONS */
export async function readPredictedRows(
  kernel: Kernel,
  view: RunView,
  query: Query,
): Promise<{ items: PredictedRow[]; nextCursor: string | null; total: number }> {
  const { run } = view;
  const start = startOf(query.cursor);
  const rows = wanted(view, query, await sliceOf(kernel, view, query));
  const { page, next, total } = await (query.sort === "sure" ? surest : inPlace)(rows, start, query.limit);
  const ids = page.map(({ id }) => id);
  const [texts, dataset] = await Promise.all([textsOf(kernel, run.plan, ids), preparedDataset(kernel, run.plan)]);
  const items = page.map((row) => shown(row, texts, dataset?.file.classes ?? []));
  return { items, nextCursor: next === null ? null : String(next), total };
}

async function sliceOf(kernel: Kernel, view: RunView, { split, by, slice }: Query) {
  if (by === undefined && slice === undefined) return null;
  if (by === undefined || slice === undefined)
    throw fail("TUNEIT_SERVER_REQUEST_INVALID", { problem: "A slice is named by both /by and /slice" });
  return rowsOfSlice(kernel, view, { split, by, slice });
}

async function* wanted({ run, digest }: RunView, query: Query, slice: ReadonlySet<number> | null) {
  for await (const row of readPredictions(run, digest, query.split))
    if (fits(row, query) && (slice === null || slice.has(row.id))) yield row;
}

async function inPlace(rows: AsyncIterable<Predicted>, start: number, limit: number): Promise<Found> {
  const page: Predicted[] = [];
  let total = 0;
  for await (const row of rows) {
    if (total >= start && page.length < limit) page.push(row);
    total += 1;
  }
  return { page, total, next: start + limit < total ? start + limit : null };
}

/** Holds no more rows than up to the end of the page. */
async function surest(rows: AsyncIterable<Predicted>, start: number, limit: number): Promise<Found> {
  const end = start + limit;
  let [total, best] = [0, [] as Predicted[]];
  const sort = () => best.toSorted((a, b) => certainty(b) - certainty(a)).slice(0, end);
  for await (const row of rows) {
    total += 1;
    best.push(row);
    if (best.length > 2 * end) best = sort();
  }
  return { page: sort().slice(start), total, next: end < total ? end : null };
}

/** Where a class has no number its score is not known: the highest one is that of the answer. */
const certainty = ({ scores }: Predicted): number => Math.max(0, ...Array.from(scores));

function shown({ id, label, prediction, scores }: Predicted, texts: Map<number, string>, classes: readonly string[]) {
  const named = classes.map((name, index) => [name, scores[index] ?? 0] as const);
  const highest = named.toSorted(([, a], [, b]) => b - a).slice(0, mostScores);
  return { id, text: texts.get(id) ?? null, label, prediction, scores: Object.fromEntries(highest) };
}

function fits(row: Predicted, { label, prediction, wrong, row: id }: Query): boolean {
  if (id !== undefined && row.id !== id) return false;
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
