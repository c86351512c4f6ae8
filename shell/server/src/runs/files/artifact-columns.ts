import type { ArtifactColumns } from "@tuneit/protocol/http";
import { DataType, type RecordBatch, type Vector } from "apache-arrow";
import { fail } from "../../errors/server-errors.ts";
import { batchesOf } from "../evaluation/predictions-table.ts";

const longestWord = 200;

/**
 * Columns of an Arrow file below a run's folder, for a chart that names them; of more rows than `most` those that lie evenly
 * apart, the first and the last among them.
 *
 * @throws TUNEIT_SERVER_NOT_FOUND, TUNEIT_SERVER_FILE_GONE
 */
export async function readColumns(
  folder: string,
  path: string,
  { names, most }: { names: readonly string[]; most: number },
): Promise<ArtifactColumns> {
  let rows = 0;
  for await (const { numRows } of batchesOf(folder, path)) rows += numRows;
  const picked = new Picked(rows, most);
  const columns = new Map(names.map((name) => [name, [] as unknown[]]));
  const numeric = new Set<string>();
  for await (const batch of batchesOf(folder, path)) {
    const places = picked.within(batch.numRows);
    for (const [name, values] of columns) take(vectorOf(batch, name), { name, places, values, numeric });
  }
  const said = [...columns].map(
    ([name, values]) => [name, numeric.has(name) ? numbers(values) : words(values)] as const,
  );
  return { rows, columns: Object.fromEntries(said) };
}

/** Places of at most so many rows among all, batch by batch. */
class Picked {
  readonly #step: number;
  readonly #count: number;
  #next = 0;
  #before = 0;

  constructor(rows: number, most: number) {
    this.#count = Math.min(rows, most);
    this.#step = this.#count > 1 ? (rows - 1) / (this.#count - 1) : 1;
  }

  within(length: number): number[] {
    const places: number[] = [];
    while (this.#next < this.#count) {
      const place = Math.round(this.#next * this.#step) - this.#before;
      if (place >= length) break;
      places.push(place);
      this.#next += 1;
    }
    this.#before += length;
    return places;
  }
}

function vectorOf(batch: RecordBatch, name: string): Vector {
  const vector = batch.getChild(name);
  if (!vector) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: `column '${name}' in this file` });
  return vector;
}

interface Taking {
  readonly name: string;
  readonly places: readonly number[];
  readonly values: unknown[];
  readonly numeric: Set<string>;
}

function take(vector: Vector, { name, places, values, numeric }: Taking): void {
  if (DataType.isInt(vector.type) || DataType.isFloat(vector.type)) numeric.add(name);
  for (const place of places) values.push(vector.get(place));
}

function numbers(values: readonly unknown[]) {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries())
    bytes.writeDoubleLE(value == null ? Number.NaN : Number(value), index * 8);
  return { kind: "numbers" as const, data: bytes.toString("base64") };
}

const words = (values: readonly unknown[]) => ({
  kind: "words" as const,
  values: values.map((value) => wordOf(value).slice(0, longestWord)),
});

function wordOf(value: unknown): string {
  if (value == null) return "";
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
