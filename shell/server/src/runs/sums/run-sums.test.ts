import { appendFile, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kernel, Run, RunDetails } from "@tuneit/kernel";
import type { Plan, RunEvent } from "@tuneit/protocol";
import { expect, test, vi, type Mock } from "vitest";
import { digestsOf } from "../run-digests.ts";

const plan = { stages: [] } as unknown as Plan;
const id = "01JD0000000000000000000000";
const stage = "train";

/** What a training writes down, one of each kind and a long curve with a hole. */
const events: RunEvent[] = [
  { type: "stage", stage, state: "starting", attempt: 1 },
  { type: "warning", stage, code: "TUNEIT_DATA_FEW", message: "few rows", mend: "bring more" },
  { type: "log", stage, level: "info", logger: "train", text: "begins", source: "python" },
  { type: "samples", stage, split: "validation", step: 0, items: [sample(3)] },
  { type: "hardware", cpuPercent: 50, memoryBytes: 9, diskFreeBytes: 9, networkBytes: 0, gpu: [] },
  { type: "table", stage, name: "confusion", columns: ["a"], rows: [[1]] },
  { type: "checkpoint", stage, step: 5, path: "checkpoints/5", sha256: "0".repeat(64), bytes: 3, best: true },
  ...Array.from({ length: 12_000 }, (_, step) => ({
    ...{ type: "metric", name: "loss", split: "train", stage, step, epoch: step / 100 },
    value: step === 7777 ? "NaN" : Math.sin(step / 500) + (step === 5000 ? 40 : 0),
  })),
  { type: "stage", stage, state: "done", attempt: 1, seconds: 3 },
  { type: "exit", status: "completed" },
].map((event, seq) => ({ seq, time: 1_795_289_963_888 + seq, ...event }) as unknown as RunEvent);

function sample(row: number): object {
  const answer = { answer: "billing", right: false, score: 0.5, expectedScore: 0.25, others: [] };
  return { row, input: "where is it", expected: "shipping", ...answer };
}

/** A stand-in for the kernel's run: its journal is told from memory; its file says only whether it changed. */
async function longRun(): Promise<{ run: Run; read: Mock<() => void>; more(event: object): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "tuneit-sums-"));
  await writeFile(join(directory, "events.jsonl"), Buffer.alloc(600 * 1024));
  const journal = [...events];
  const read = vi.fn<() => void>();
  const run = {
    ...{ id, directory, plan },
    async *blocks(from: number) {
      read();
      yield journal.filter(({ seq }) => seq > from);
    },
    account: () => ({ add: () => undefined, details: async () => detailsIn(directory) }),
  } as unknown as Run;
  const more = async (event: object): Promise<void> => {
    journal.push({ seq: journal.length, time: 1_795_289_999_999, ...event } as unknown as RunEvent);
    await appendFile(join(directory, "events.jsonl"), "\n");
  };
  return { run, read, more };
}

const detailsIn = (directory: string): RunDetails => ({
  ...{ id, name: "long", task: "text-classification", model: "tiny", directory, status: "completed" },
  ...{ startedAt: 1, endedAt: 2, result: null, error: null, resumableFrom: null },
});

/** All that pages ask for, as a server would that has just been started. */
async function told(run: Run) {
  const digests = digestsOf({} as Kernel);
  const history = await digests.history(run);
  const { sums } = await digests.of(run);
  const curves = [100, 1000, 5000].map((width) => history.series(width));
  const details = await digests.details(run);
  return { sums, curves, hardware: history.hardware(100), followed: history.followed.rows(50), details };
}

const untilKept = (run: Run) =>
  vi.waitUntil(async () => (await readdir(run.directory)).includes("sums.json"), { timeout: 10_000 });

test("a long run that has ended is read once: the next server says the same from its sums", async () => {
  const { run, read } = await longRun();
  const before = await told(run);
  await untilKept(run);
  const reads = read.mock.calls.length;
  expect(reads).toBeGreaterThan(0);
  expect(await told(run)).toEqual(before);
  expect(read).toHaveBeenCalledTimes(reads);
  expect(before.curves[0]![0]).toMatchObject({ name: "loss", measured: 12_000 });
  expect(before.curves[0]![0]!.points.map(([, , value]) => value)).toEqual(
    expect.arrayContaining(["NaN", Math.sin(10) + 40]),
  );
});

test("the page, the curves and the end are one reading, whichever is asked for first", async () => {
  const { run, read } = await longRun();
  await told(run);
  await untilKept(run);
  read.mockClear();
  const digests = digestsOf({} as Kernel);
  await digests.details(run);
  await digests.of(run);
  expect((await digests.history(run)).series(100)).toHaveLength(1);
  expect(read).not.toHaveBeenCalled();
});

test("a run that went on after its end is read anew, by whoever has its sums in mind too", async () => {
  const { run, more } = await longRun();
  await told(run);
  await untilKept(run);
  const digests = digestsOf({} as Kernel);
  expect((await digests.of(run)).seq).toBe(events.length - 1);
  await more({ type: "metric", name: "loss", split: "train", stage, step: 12_000, value: 99 });
  expect((await digests.history(run)).series(100)[0]!.measured).toBe(12_001);
  expect((await digests.of(run)).metrics["train.loss"]).toBe(99);
  expect((await told(run)).sums.seq).toBe(events.length);
});

test.for([
  ["cut short", (text: string) => text.slice(0, 500)],
  ["of another version", (text: string) => text.replace('"format":1', '"format":2')],
  ["of a folder that was moved", (text: string) => text.replaceAll(tmpdir(), "/elsewhere")],
  ["with another's words", (text: string) => text.replace('"measured":12000', '"measured":"many"')],
] as const)("sums %s are passed over", async ([, change]) => {
  const { run, read } = await longRun();
  const before = await told(run);
  await untilKept(run);
  const path = join(run.directory, "sums.json");
  await writeFile(path, change(await readFile(path, "utf8")));
  read.mockClear();
  expect(await told(run)).toEqual(before);
  expect(read).toHaveBeenCalled();
});
