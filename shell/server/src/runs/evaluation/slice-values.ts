import type { Kernel } from "@tuneit/kernel";
import type { RecordBatch } from "apache-arrow";
import type { RunView } from "../run-row.ts";
import { batchesOf, predictionsOf, readPredictions } from "./predictions-table.ts";
import { isNumber, mostValues } from "./slice-parts.ts";
import { preparedDataset } from "./source-rows.ts";

/** Predicted rows with what they may be cut by. */
export interface Cut {
  /** Rows of the source, and whether each was answered right. */
  readonly ids: readonly number[];
  readonly right: readonly boolean[];
  /** Length of each text, as text. */
  readonly letters: readonly (string | null)[];
  /** Columns that have few values, or numbers only. */
  readonly columns: ReadonlyMap<string, readonly (string | null)[]>;
  readonly looked: number;
  readonly total: number;
}

const mostRows = 200_000;
const mostColumns = 50;
const kept = new Map<string, Promise<Cut>>();
const mostKept = 4;

/** One pass over predictions and data; the last few are remembered by what they were made of. */
export function readCut(kernel: Kernel, view: RunView, split: string): Promise<Cut> {
  const key = `${view.run.id} ${predictionsOf(view.run, view.digest, split).sha256}`;
  const before = kept.get(key);
  if (before) return before;
  const reading = read(kernel, view, split);
  kept.set(key, reading);
  // What could not be read now may be there the next time.
  reading.then(({ letters }) => letters.length === 0 && kept.delete(key)).catch(() => kept.delete(key));
  for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
  return reading;
}

async function read(kernel: Kernel, { run, digest }: RunView, split: string): Promise<Cut> {
  const answered = new Map<number, boolean>();
  let total = 0;
  for await (const { id, label, prediction } of readPredictions(run, digest, split)) {
    if (label === null) continue;
    total += 1;
    if (answered.size < mostRows) answered.set(id, label === prediction);
  }
  const dataset = await preparedDataset(kernel, run.plan);
  const ids: number[] = [];
  const letters: (string | null)[] = [];
  const { text, label } = dataset?.file.roles ?? {};
  const names = (dataset?.file.schema ?? []).map(({ name }) => name);
  const columns = new Columns(names.filter((name) => ![text, label, "__row__"].includes(name)).slice(0, mostColumns));
  for (const { path } of dataset?.file.shards ?? [])
    for await (const batch of batchesOf(dataset!.folder, path)) {
      const rows = [...rowsIn(batch, answered)];
      ids.push(...rows.map(({ id }) => id));
      const texts = text === undefined ? null : batch.getChild(text);
      for (const { row } of rows) letters.push(texts === null ? null : String(String(texts.get(row)).length));
      columns.take(batch, rows);
    }
  const right = ids.map((id) => answered.get(id) === true);
  return { ids, right, letters, columns: columns.values, looked: ids.length, total };
}

function* rowsIn(batch: RecordBatch, wanted: ReadonlyMap<number, boolean>): Generator<{ id: number; row: number }> {
  const numbers = batch.getChild("__row__");
  for (let row = 0; numbers && row < batch.numRows; row++) {
    const id = Number(numbers.get(row));
    if (wanted.has(id)) yield { id, row };
  }
}

/** Values by column; a column that cannot be cut by is forgotten as soon as that is seen. */
class Columns {
  readonly values: Map<string, (string | null)[]>;
  readonly #distinct: Map<string, Set<string>>;

  constructor(names: readonly string[]) {
    this.values = new Map(names.map((name) => [name, []]));
    this.#distinct = new Map(names.map((name) => [name, new Set()]));
  }

  take(batch: RecordBatch, rows: readonly { row: number }[]): void {
    for (const [name, values] of this.values) {
      const column = batch.getChild(name);
      for (const { row } of rows) values.push(cell(column?.get(row)));
      if (!this.#canBeCut(name, values.slice(-rows.length))) this.values.delete(name);
    }
  }

  #canBeCut(name: string, fresh: readonly (string | null)[]): boolean {
    const distinct = this.#distinct.get(name)!;
    for (const value of fresh) if (value !== null && distinct.size <= mostValues) distinct.add(value);
    if (distinct.size <= mostValues) return true;
    return [...distinct].every(isNumber) && fresh.every((value) => value === null || isNumber(value));
  }
}

/** Empty is none, as in a file without null. */
function cell(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "string") return value;
  return typeof value === "object" ? null : `${value as number | bigint | boolean}`;
}
