import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readJournal } from "./follow-journal.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-journal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const line = (seq: number, more: object = {}) =>
  JSON.stringify({ seq, time: 1, type: "log", payload: { text: "ü".repeat(seq % 7) }, ...more });

async function read(lines: readonly string[], from = -1): Promise<number[]> {
  await writeFile(join(folder, "events.jsonl"), lines.join("\n"));
  const seqs: number[] = [];
  for await (const { seq } of readJournal(folder, from)) seqs.push(seq);
  return seqs;
}

const many = Array.from({ length: 20_000 }, (_, seq) => line(seq));

test("whole lines above the known one, over many blocks; a torn last one waits for its end", async () => {
  expect(await read([...many, ""])).toHaveLength(20_000);
  expect(await read([...many, ""], 19_997)).toEqual([19_998, 19_999]);
  expect(await read([...many, ""], 30_000)).toEqual([]);
  expect(await read([line(0), line(1), '{"seq":2,"ti'])).toEqual([0, 1]);
  expect(await read([])).toEqual([]);
});

test("a line with an origin, and one whose keys stand otherwise, are read as well", async () => {
  const other = JSON.stringify({ payload: {}, type: "log", time: 1, seq: 1 });
  expect(await read([line(0), other, line(2, { origin: { stage: "train", seq: 4 } }), ""])).toEqual([0, 1, 2]);
});

test.each([
  ["a gap", line(2)],
  ["no JSON", "{"],
  ["another key", line(1, { extra: 1 })],
  ["a payload that is a list", line(1, { payload: [] })],
  ["a time that is a word", line(1, { time: "1" })],
  ["a type that is too long", line(1, { type: "x".repeat(41) })],
  ["a list", "[1]"],
])("%s is told as damage", async (_, damaged) => {
  await expect(read([line(0), damaged, ""])).rejects.toMatchObject({ code: "TUNEIT_RUN_FILE_INVALID" });
});

test("a journal of a later format is told as such", async () => {
  await expect(read([line(0, { payload: { format: 2 } }), ""])).rejects.toMatchObject({
    code: "TUNEIT_RUN_FILE_NEWER",
  });
});
