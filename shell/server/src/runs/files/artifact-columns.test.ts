import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Float64, Int64, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readColumns } from "./artifact-columns.ts";

const rows = 1000;
const half = Array.from({ length: rows / 2 }, (_, row) => row);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-columns-"));
  const part = (from: number) =>
    new Table({
      place: vectorFromArray(
        half.map((row) => BigInt(from + row)),
        new Int64(),
      ),
      value: vectorFromArray(
        half.map((row) => (from + row === 0 ? null : (from + row) / 4)),
        new Float64(),
      ),
      word: vectorFromArray(
        half.map((row) => (row === 3 ? null : `row ${from + row} ${"x".repeat(300)}`)),
        new Utf8(),
      ),
    });
  const table = part(0).concat(part(rows / 2));
  await writeFile(join(folder, "two-batches.arrow"), tableToIPC(table, "file"));
  await writeFile(join(folder, "no.arrow"), "ARROW1 and nothing more");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (names: string[], most: number, path = "two-batches.arrow") => readColumns(folder, path, { names, most });

function numbersOf(column: unknown): number[] {
  const bytes = Buffer.from((column as { data: string }).data, "base64");
  return Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(index * 8));
}

test("all rows come where there is room, numbers as numbers and words cut", async () => {
  const { rows: told, columns } = await read(["place", "value", "word"], 5000);
  expect(told).toBe(rows);
  expect(numbersOf(columns["place"])).toEqual(Array.from({ length: rows }, (_, row) => row));
  expect(numbersOf(columns["value"]).slice(0, 3)).toEqual([Number.NaN, 0.25, 0.5]);
  const { values } = columns["word"] as { values: string[] };
  expect([values[3], values[999]]).toEqual(["", `row 999 ${"x".repeat(192)}`]);
});

test("of more rows those that lie evenly apart come, the ends among them, alike in each column", async () => {
  const { columns } = await read(["place", "word"], 7);
  const places = numbersOf(columns["place"]);
  expect(places).toEqual([0, 167, 333, 500, 666, 833, 999]);
  const { values } = columns["word"] as { values: string[] };
  expect(values.map((word) => Number(word.split(" ")[1]))).toEqual(places);
  expect(numbersOf((await read(["place"], 1)).columns["place"])).toEqual([0]);
});

test("a column that is not there and a file that is none are told", async () => {
  await expect(read(["place", "other"], 9)).rejects.toMatchObject({
    code: "TUNEIT_SERVER_NOT_FOUND",
    message: "There is no column 'other' in this file",
  });
  await expect(read(["place"], 9, "no.arrow")).rejects.toMatchObject({ code: "TUNEIT_SERVER_FILE_GONE" });
});
