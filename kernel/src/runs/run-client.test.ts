import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, appendFileSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runId, type JournalLine, type Plan } from "@tuneit/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { followJournal } from "./follow-journal.ts";
import { mendRun } from "./mend-run.ts";
import { WorkspaceRun } from "./run.ts";
import { connectRun } from "./run-client.ts";

const runtimeFolder = fileURLToPath(new URL("../../../python-runtime", import.meta.url));
const command = { python: "python3", runtimeFolder };
const slowly = { steps: 100_000, seconds: 0.005, every: 10 };

let folder: string;
let started: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tuneit-client-"));
  started = [];
});

afterEach(async () => {
  for (const child of started) child.kill("SIGKILL");
  await Promise.all(started.map(gone));
  rmSync(folder, { recursive: true, force: true });
});

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once("exit", resolve));
}

/** A prepared run whose stages the stand-in worker acts out. */
function prepare(stages: object[], below = folder): string {
  const script = join(runtimeFolder, "fixtures/stand_in/prepared_run.py");
  return execFileSync("python3", ["-B", script, below, JSON.stringify(stages)], { encoding: "utf8" });
}

function start(directory: string): ChildProcess {
  const args = ["-I", "-S", "-B", runtimeFolder, "supervisor", "--run", directory];
  const child = spawn("python3", args, { detached: true, stdio: "ignore" });
  started.push(child);
  return child;
}

const connect = (directory: string) => connectRun(directory, { waitMs: 10_000 });

const numbers = (lines: readonly JournalLine[]) => lines.map((line) => line.seq);
const upTo = (last: number) => Array.from({ length: last + 1 }, (_, seq) => seq);

async function all(lines: AsyncIterable<JournalLine>): Promise<JournalLine[]> {
  const found: JournalLine[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

test("attach hands out every event once, from the beginning and from the middle", async () => {
  const directory = prepare([{ options: { steps: 400, seconds: 0.001 } }]);
  start(directory);
  using run = await connect(directory);
  expect(run.hello).toMatchObject({ protocol: 1, run: "01JD0000000000000000000000" });
  const [whole, part] = await Promise.all([all(run.attach(-1)), all(run.attach(100))]);
  expect(numbers(whole)).toEqual(upTo(whole.length - 1));
  expect(whole.at(-1)).toMatchObject({ type: "exit", payload: { status: "completed" } });
  expect(numbers(part)).toEqual(numbers(whole).slice(101));
});

test("a slow reader misses nothing and keeps nobody waiting", async () => {
  const directory = prepare([{ options: { steps: 3000, seconds: 0 } }]);
  start(directory);
  using run = await connect(directory);
  const slow: JournalLine[] = [];
  const reading = (async () => {
    for await (const line of run.attach(-1)) {
      slow.push(line);
      if (slow.length % 1000 === 0) await delay(300);
    }
  })();
  const quick = await all(run.attach(-1));
  expect(slow.length).toBeLessThan(quick.length);
  await reading;
  expect(numbers(slow)).toEqual(numbers(quick));
});

test("cancel, pause, resume, checkpoint and status reach the worker", async () => {
  const directory = prepare([{ options: slowly }]);
  start(directory);
  using run = await connect(directory);
  const lines: JournalLine[] = [];
  const reading = (async () => {
    for await (const line of run.attach(-1)) lines.push(line);
  })();
  const states = () => lines.filter((line) => line.type === "stage").map((line) => line.payload["state"]);
  await expect.poll(() => lines.some((line) => line.type === "metric"), { timeout: 10_000 }).toBe(true);
  await run.pause();
  await expect.poll(states, { timeout: 5000 }).toContain("paused");
  expect(await run.status()).toMatchObject({ state: "paused", rung: 0 });
  await run.resume();
  expect((await run.checkpoint()).step).toBeGreaterThan(0);
  expect(await run.cancel({ mode: "checkpoint" })).toEqual({ rung: 1 });
  await reading;
  expect(lines.at(-1)).toMatchObject({ type: "exit", payload: { status: "stopped" } });
  await expect(run.status()).rejects.toMatchObject({ code: "TUNEIT_RUN_CONNECTION_LOST" });
});

test("an isolate stage is wanted, filled and finished", async () => {
  const directory = prepare([{ id_: "charts", runs: "isolate" }]);
  start(directory);
  using run = await connect(directory);
  const stage = await new Promise<string>((resolve) => void run.onWanted(resolve));
  const chart = { key: "k", stage, kind: "chart", format: "json", path: "charts/a.json", content: "{}" } as const;
  const { seq } = await run.deliver(chart);
  expect(await run.deliver(chart)).toEqual({ seq });
  await run.append({ key: "m", type: "metric", payload: { name: "n", value: 1, stage } });
  const forged = run.append({ key: "x", type: "exit", payload: {} });
  await expect(forged).rejects.toMatchObject({ code: "TUNEIT_RUN_CLIENT_PROTOCOL" });
  const reading = all(run.attach(-1));
  await run.finish({ stage, state: "done" });
  const lines = await reading;
  expect(lines.map((line) => line.type)).toEqual(["journal", "stage", "artifact", "metric", "stage", "exit"]);
});

test("without a socket the file is followed to the end", async () => {
  const directory = prepare([{ options: { steps: 200, seconds: 0.002 } }]);
  const child = start(directory);
  await expect.poll(() => existsSync(join(directory, "control.sock")), { timeout: 10_000 }).toBe(true);
  unlinkSync(join(directory, "control.sock"));
  await expect(connectRun(directory)).rejects.toMatchObject({ code: "TUNEIT_RUN_NOT_SUPERVISED" });
  const lines = await all(followJournal(directory, { from: 4 }));
  expect(numbers(lines)).toEqual(upTo(lines.at(-1)!.seq).slice(5));
  expect(lines.at(-1)?.type).toBe("exit");
  expect(child.signalCode).toBe(null);
});

test("a run that lost its supervisor ends its readers, is mended and followed to its new end", async () => {
  const directory = prepare([{ options: slowly }]);
  const child = start(directory);
  using run = await connect(directory);
  const lines: JournalLine[] = [];
  for await (const line of run.attach(-1)) {
    lines.push(line);
    if (line.type === "checkpoint") child.kill("SIGKILL");
  }
  expect(lines.at(-1)?.type).not.toBe("exit");
  await expect(connectRun(directory)).rejects.toMatchObject({ code: "TUNEIT_RUN_NOT_SUPERVISED" });
  appendFileSync(join(directory, "events.jsonl"), '{"seq":4');
  const following = all(followJournal(directory, { from: lines.at(-1)!.seq }));
  await delay(50);
  const mended = await mendRun(directory, command);
  expect(mended).toMatchObject({
    mended: true,
    held: false,
    resumableFrom: expect.stringMatching(/^checkpoints\/step-/),
  });
  const rest = await following;
  expect(rest.map((line) => line.type)).toEqual(["error", "exit"]);
  expect(numbers([...lines, ...rest])).toEqual(upTo(rest.at(-1)!.seq));
  expect(await mendRun(directory, command)).toMatchObject({ mended: false, held: false });
});

test("whoever follows a run before its supervisor is there hears all of it, and mends nothing", async () => {
  const directory = prepare([{ options: { steps: 40, seconds: 0.001 } }]);
  const plan = JSON.parse(readFileSync(join(directory, "plan.json"), "utf8")) as Plan;
  const run = new WorkspaceRun({ id: runId.parse("01M7ZH2JZVZ6ZDQF7ZYXF96XGY"), directory, plan }, command);
  const following = all(run.lines());
  await delay(300);
  start(directory);
  const lines = await following;
  expect(numbers(lines)).toEqual(upTo(lines.at(-1)!.seq));
  expect(lines.at(-1)).toMatchObject({ type: "exit", payload: { status: "completed" } });
});

test("a living run is not mended", async () => {
  const directory = prepare([{ options: slowly }]);
  start(directory);
  using run = await connect(directory);
  expect(await mendRun(directory, command)).toMatchObject({ mended: false, held: true });
  await run.cancel({ mode: "now" });
  await run.closed;
});

test("a folder that cannot be mended says why", async () => {
  const directory = prepare([{}]);
  writeFileSync(join(directory, "plan.json"), "{");
  await expect(mendRun(directory, command)).rejects.toMatchObject({
    code: "TUNEIT_RUN_MEND_FAILED",
    reason: expect.stringContaining("TUNEIT_RUN_FILE_INVALID"),
  });
});

test("a run folder with a path of more than 200 characters is reached, and no link is left", async () => {
  const directory = prepare([{ options: slowly }], join(folder, "x".repeat(100), "y".repeat(100)));
  start(directory);
  using run = await connect(directory);
  await run.cancel({ mode: "now" });
  const lines = await all(run.attach(-1));
  expect(lines.at(-1)?.payload).toMatchObject({ status: expect.stringMatching(/^(stopped|cancelled)$/) });
});

test("abort ends the connection and those who follow", async () => {
  const directory = prepare([{ options: slowly }]);
  const child = start(directory);
  const abort = new AbortController();
  const run = await connectRun(directory, { waitMs: 10_000, signal: abort.signal });
  const reading = all(run.attach(-1));
  const following = all(followJournal(directory, { signal: abort.signal }));
  await delay(200);
  abort.abort();
  expect((await reading).length).toBeGreaterThan(0);
  expect((await following).length).toBeGreaterThan(0);
  expect(child.exitCode).toBe(null);
});

test("a newer journal, a gap and a line that is none are refused", async () => {
  const directory = prepare([{}]);
  const path = join(directory, "events.jsonl");
  const line = (seq: number, payload: object) => `${JSON.stringify({ seq, time: 1, type: "journal", payload })}\n`;
  writeFileSync(path, line(0, { format: 2 }));
  await expect(all(followJournal(directory))).rejects.toMatchObject({ code: "TUNEIT_RUN_FILE_NEWER" });
  for (const second of [line(2, {}), "{}\n", "x\n"]) {
    writeFileSync(path, line(0, { format: 1 }) + second);
    await expect(all(followJournal(directory))).rejects.toMatchObject({ code: "TUNEIT_RUN_FILE_INVALID" });
  }
  expect(readFileSync(path, "utf8")).toContain("\n");
});
