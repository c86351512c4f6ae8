import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runResult, type RunResult } from "@tuneit/protocol";
import { beforeAll, expect, test } from "vitest";
import { account, answerOf, tuneit } from "./command-line.ts";
import { factsOf, isCommitted, journalOf, untilEvent } from "./journal.ts";
import { findWorker } from "./processes.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

// All weights are trained: a checkpoint of 270 MB takes long enough to be met in the middle.
// A run that is asked to stop after its first checkpoint has this many more steps before it.
const steps = 12;

// Rows that change with each epoch must be the same again after a stop, too.
const augment = [{ use: "random-swap", probability: 0.5 }, { use: "random-typo" }];

let workspace: string;
let whole: RunResult;

const run = (name: string): string[] => ["run", "recipe.json", "--yes", "--set", `name=${name}`];

beforeAll(async () => {
  workspace = await newWorkspace();
  await writeSmallProject(workspace, { strategy: "full", steps, every: 1, augment });
  whole = runResult.parse(await answerOf(run("whole"), { in: workspace }));
});

/** Starts a run that nobody follows, and returns its folder. */
async function detached(name: string): Promise<string> {
  const started = (await answerOf([...run(name), "--detach"], { in: workspace })) as { directory: string };
  return started.directory;
}

async function resumed(name: string): Promise<RunResult> {
  return runResult.parse(await answerOf(["runs", "resume", name], { in: workspace }));
}

/** Rows that were followed, with their answers by step. */
const samplesOf = (name: string): Promise<unknown> => answerOf(["runs", "samples", name], { in: workspace });

/** Kills the worker while the files of its next checkpoint are being written. */
async function killInCommit(directory: string): Promise<void> {
  const worker = await findWorker(directory);
  const isWriting = async (): Promise<boolean> =>
    (await readdir(join(directory, "checkpoints"))).some((name) => name.startsWith(".tmp-"));
  while (!(await isWriting())) await delay(5);
  process.kill(worker, "SIGKILL");
}

test("the same recipe, lock and seed give the same weights", async () => {
  const again = runResult.parse(await answerOf(run("again"), { in: workspace }));
  const { augmented } = factsOf(await journalOf(again.directory), "train");
  // 48 rows are asked for by 12 steps; a window is made whole.
  expect(augmented).toEqual({ rows: 72, changed: expect.toSatisfy((rows) => rows > 36) });
  expect(again.weights).toBe(whole.weights);
  expect(again.metrics["test"]).toEqual(whole.metrics["test"]);
  await rm(again.directory, { recursive: true });
});

test("stopped after a checkpoint and resumed, it gives the same weights", async () => {
  const directory = await detached("stopped");
  await untilEvent(directory, isCommitted);
  expect(await answerOf(["runs", "stop", "stopped"], { in: workspace })).toMatchObject({ status: "stopped" });
  const before = (await journalOf(directory)).filter(isCommitted).length;
  expect(before).toBeLessThan(steps);
  const result = await resumed("stopped");
  expect(result).toMatchObject({ status: "completed", weights: whole.weights });
  expect(await samplesOf("stopped")).toEqual(await samplesOf("whole"));
  await rm(directory, { recursive: true });
});

test("a worker killed while it commits a checkpoint fails the run, and resume goes on from a valid one", async () => {
  const directory = await detached("killed");
  await untilEvent(directory, isCommitted);
  await killInCommit(directory);
  const told = await tuneit(["runs", "logs", "killed", "-f", "--json"], { in: workspace });
  const exit = JSON.parse(told.stdout.trimEnd().split("\n").at(-1)!) as Record<string, unknown>;
  expect(exit, account(["runs", "logs"], told)).toMatchObject({ type: "exit", status: "failed" });
  expect(await answerOf(["runs", "show", "killed"], { in: workspace })).toMatchObject({
    status: "failed",
    error: { code: "TUNEIT_RUN_WORKER_DIED" },
    resumableFrom: expect.stringContaining("step-"),
  });
  const result = await resumed("killed");
  expect(result).toMatchObject({ status: "completed", weights: whole.weights });
});
