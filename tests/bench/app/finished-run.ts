import { mkdtemp, open, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Kernel, Run } from "@tuneit/kernel";
import type { ExitRecord, Plan, RunId } from "@tuneit/protocol";
import { WorkspaceRun } from "../../../kernel/src/runs/run.ts";
import type { SupervisorCommand } from "../../../kernel/src/runs/supervisor-start.ts";
import { digestsOf } from "../../../shell/server/src/runs/run-digests.ts";
import { median, type Figure } from "../bench.ts";

const rounds = 5;
const lines = 200_000;
const ended: ExitRecord = {
  ...{ format: 1, status: "completed", code: 0, signal: null, stage: null, seq: lines - 1, error: null },
  ...{ startedAt: 1_795_289_963_888, endedAt: 1_795_290_163_888, resumableFrom: null },
  usage: { wallSeconds: 200, cpuSeconds: 200, peakMemoryBytes: 1e9 },
};

/**
 * What the server computes before it can answer with a long run's page and curves: at first, once it knows the run, and
 * after a restart, when it has the sums that it kept.
 */
export async function finishedRun(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "tuneit-bench-run-"));
  try {
    await writeJournal(join(folder, "events.jsonl"));
    await writeFile(join(folder, "exit.json"), JSON.stringify(ended));
    const [first, again, restarted]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round += 1) {
      const kernel = {} as Kernel;
      first.push(await milliseconds(() => readAll(kernel, folder)));
      again.push(await milliseconds(() => readAll(kernel, folder)));
      await untilKept(folder);
      restarted.push(await milliseconds(() => readAll({} as Kernel, folder)));
      await rm(join(folder, "sums.json"));
    }
    const what = `server's page and curves of a run of ${lines.toLocaleString("en")} journal lines`;
    return [
      { what: `${what}, first read`, value: median(first), unit: "ms of computing", limit: 500 },
      { what: `${what}, read before`, value: median(again), unit: "ms of computing", limit: 100 },
      { what: `${what}, after a restart`, value: median(restarted), unit: "ms of computing", limit: 100 },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readAll(kernel: Kernel, directory: string): Promise<void> {
  const run = runIn(directory);
  await digestsOf(kernel).of(run);
  await digestsOf(kernel).history(run);
  await digestsOf(kernel).details(run);
}

async function untilKept(folder: string): Promise<void> {
  while (!(await readdir(folder)).includes("sums.json")) await delay(20);
}

/** A run of the kernel in a folder that has nothing but the journal. */
function runIn(directory: string): Run {
  const plan = {
    stages: [],
    plugins: [],
    environments: [],
    name: "long",
    task: "text-classification",
    recipe: { model: { ref: "tiny" } },
  } as unknown as Plan;
  return new WorkspaceRun({ id: "01JD0000000000000000000000" as RunId, directory, plan }, {} as SupervisorCommand);
}

/** Of computing, not of the clock: what others do on the machine counts less. */
async function milliseconds(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function writeJournal(path: string): Promise<void> {
  const file = await open(path, "w");
  for (let seq = 0; seq < lines; seq += 1000) {
    const block = Array.from({ length: 1000 }, (_, at) => JSON.stringify(lineOf(seq + at)));
    await file.write(`${block.join("\n")}\n`);
  }
  await file.close();
}

/** As a training writes them: two curves, a line of the log and the progress now and then. */
function lineOf(seq: number): object {
  const time = 1_795_289_963_888 + seq;
  const stage = "train";
  if (seq === 0) return { seq, time, type: "journal", payload: { format: 1, run: "long", planSha256: "0".repeat(64) } };
  if (seq % 10 === 0) {
    const eta = { rate: 12.5, etaSeconds: [10, 20] };
    return { seq, time, type: "progress", payload: { stage, done: seq, total: lines, unit: "steps", ...eta } };
  }
  if (seq % 10 === 1) {
    const payload = { stage, level: "info", logger: "train", text: `step ${seq}`, source: "python" };
    return { seq, time, type: "log", payload };
  }
  const name = seq % 2 === 0 ? "loss" : "learning_rate";
  const payload = { name, value: Math.sin(seq), step: seq, epoch: seq / lines, split: "train", stage };
  return { seq, time, type: "metric", payload };
}
