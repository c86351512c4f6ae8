import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan as planSchema, recipe as recipeSchema, type Plan, type RecipeInput } from "@tuneit/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { estimatePlan, isAlike, type KnownOfMachine } from "./plan-estimate.ts";
import { pastRuns } from "./run-history.ts";

const integrity = `folder-sha256-${"a".repeat(64)}`;
const pinned = { plugin: "@a/b", version: "1.0.0", integrity, entry: "python:a:b", contribution: "x", with: {} };

function planOf(train: RecipeInput["train"], kinds = ["read", "prepare", "train", "evaluate"]): Plan {
  return planSchema.parse({
    format: 1,
    tuneit: "0.1.0",
    name: "one",
    task: "text-classification",
    seed: 7,
    recipe: recipeSchema.parse({
      tuneit: 1,
      task: "text-classification",
      data: { source: { path: "a.csv" } },
      model: { ref: "bundled:x" },
      train: { strategy: "full", ...train },
    }),
    plugins: [],
    environments: [{ id: "training", hash: "h", python: "3.11", accelerator: "cpu" }],
    determinism: { level: "strict", threads: 2 },
    compute: { ...pinned, role: "compute", point: "compute-provider" },
    source: { name: "a.csv", sha256: "b".repeat(64), bytes: 10 },
    stages: kinds.map((kind) => ({
      ...{ id: kind, kind, title: kind, runs: "python", needs: [], uses: [], options: {} },
      limits: { memoryBytes: 1, wallSeconds: 1, tasks: 1, fileBytes: 1 },
    })),
    estimate: { memoryBytes: 0, seconds: null, downloadBytes: null, notes: [] },
    grants: [],
  });
}

let workspace: string;
beforeEach(async () => void (workspace = await mkdtemp(join(tmpdir(), "tuneit-estimate-"))));
afterEach(() => rm(workspace, { recursive: true, force: true }));

/** 80 of 100 rows of 10 tokens, two epochs at 100 tokens a second: 16 s of steps, 4 s of everything else in the stage. */
const events = (attempt = 1) => [
  ["fact", { stage: "prepare", name: "rows", value: { out: 100 } }],
  ["fact", { stage: "prepare", name: "split", value: { train: 80 } }],
  ["fact", { stage: "prepare", name: "tokens", value: { total: 1000 } }],
  ["fact", { stage: "train", name: "batch_size", value: 8 }],
  ["fact", { stage: "train", name: "steps", value: 20 }],
  ["fact", { stage: "train", name: "tokens_per_second", value: 100 }],
  ["stage", { stage: "prepare", state: "done", attempt, seconds: 3 }],
  ["stage", { stage: "train", state: "done", attempt, seconds: 20 }],
  ["stage", { stage: "evaluate", state: "done", attempt, seconds: 2 }],
];

async function ended(id: string, plan: Plan, status = "completed", attempt = 1): Promise<void> {
  const directory = join(workspace, ".tuneit", "runs", id);
  await mkdir(directory, { recursive: true });
  const lines = events(attempt).map(([type, payload], seq) => JSON.stringify({ seq, time: 1, type, payload }));
  await writeFile(join(directory, "events.jsonl"), `${lines.join("\n")}\n`);
  await writeFile(join(directory, "plan.json"), JSON.stringify(plan));
  const usage = { wallSeconds: 30, cpuSeconds: 30, peakMemoryBytes: 1 };
  const exit = { format: 1, status, code: 0, signal: null, stage: null, seq: 8, startedAt: 1, endedAt: 2, usage };
  await writeFile(join(directory, "exit.json"), JSON.stringify({ ...exit, error: null, resumableFrom: null }));
}

const ids = ["01JABCDEFGHJKMNPQRSTVWXYZ0", "01JABCDEFGHJKMNPQRSTVWXYZ1", "01JABCDEFGHJKMNPQRSTVWXYZ2"] as const;

async function estimateOf(plan: Plan, more: Partial<KnownOfMachine> = {}): Promise<Plan["estimate"]> {
  const past = await pastRuns(workspace, (one) => isAlike(one, plan), { most: 5 });
  const known = { past, prepared: undefined, cached: new Set<string>(), environmentsBuilt: true, pluginBytes: 7 };
  return estimatePlan(plan, { ...known, ...more });
}

test("nothing is said of the time before a run of this kind has ended here", async () => {
  await ended(ids[0], planOf({ strategy: "frozen" }));
  await ended(ids[1], planOf({}), "failed");
  await ended(ids[2], planOf({}), "completed", 2);
  const estimate = await estimateOf(planOf({ epochs: 4 }));
  expect(estimate).toMatchObject({ seconds: null, notes: [expect.stringContaining("after a first run")] });
});

test("time is rows × epochs × tokens by the speed measured, and what else the stages took", async () => {
  await ended(ids[0], planOf({ epochs: 2 }));
  // 5 epochs: 40 s of steps, 4 s around them, 3 s of preparing, 2 s of evaluating.
  const { seconds, notes } = await estimateOf(planOf({ epochs: 5 }));
  expect(seconds).toEqual([49 * 0.8, 61.3]);
  expect(notes).toEqual(["Time: from 1 completed run of this workspace, without read, not timed yet"]);
  const [low] = (await estimateOf(planOf({ steps: 50 }), { cached: new Set(["read", "prepare"]) })).seconds!;
  expect(low).toBeCloseTo(46 * 0.8, 1);
});

test("other data is counted once it has been prepared, and is said to be unknown before", async () => {
  await ended(ids[0], planOf({ epochs: 2 }));
  const other = { ...planOf({ epochs: 2 }), source: { name: "b.csv", sha256: "c".repeat(64), bytes: 99 } };
  expect(await estimateOf(other)).toMatchObject({ seconds: null, notes: [expect.stringContaining("prepared")] });
  const prepared = { rows: { out: 1000 }, split: { train: 800 }, tokens: { total: 10_000 } };
  const { seconds } = await estimateOf(other, { prepared, cached: new Set(["read", "prepare"]) });
  expect(seconds).toEqual([147.2, 230]); // (160 + 4 + 20) s, a fifth less to a quarter more
});

test("the download is known where environments stand and no model is fetched", async () => {
  expect((await estimateOf(planOf({}))).downloadBytes).toBe(7);
  expect((await estimateOf(planOf({}), { environmentsBuilt: false })).downloadBytes).toBeNull();
  expect((await estimateOf(planOf({}, ["fetch", "read", "prepare", "train"]))).downloadBytes).toBeNull();
});
