import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pluginManifest, type JsonObject, type PinnedUse, type Plan, type VisualizerInput } from "@tuneit/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fail } from "../errors/index.ts";
import { ContributionIndex } from "../points/contribution-index.ts";
import type { RunFolder } from "../runs/run-folder.ts";
import type { Asking } from "./asking.ts";
import { embedRun } from "./embed-run.ts";
import { explainRun } from "./explain-run.ts";

const task = "text-classification";
const engine = { title: "Torch", tasks: [task], entry: "python:a:Engine" };
const manifest = pluginManifest.parse({
  ...{ name: "@acme/all", version: "1.0.0", license: "MIT", engines: { tuneit: "*" } },
  tuneit: {
    ...{ manifestVersion: 1, displayName: "All", python: { package: "python" }, main: "main.js", capabilities: [] },
    contributes: {
      engine: [
        {
          ...engine,
          id: "seer",
          embeds: true,
          explains: [
            { id: "a", title: "A" },
            { id: "b", title: "B" },
          ],
        },
        { ...engine, id: "blind" },
      ],
      visualizer: [
        { id: "map", title: "Map", tasks: [task], reads: "embeddings", entry: "js:map" },
        {
          ...{ id: "near", title: "Near", tasks: [task], reads: "embeddings", entry: "js:near" },
          config: {
            type: "object",
            properties: { neighbours: { type: "integer", minimum: 2, default: 15 } },
            additionalProperties: false,
          },
        },
        { id: "curves", title: "Curves", tasks: [task], entry: "js:curves" },
        { id: "other", title: "Other", tasks: ["causal-lm"], reads: "embeddings", entry: "js:other" },
      ],
    },
  },
});
const plugin = { manifest, integrity: "i", keyId: null, origin: "folder", root: "/nowhere" };
const offers = new ContributionIndex([plugin], () => true);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "tuneit-insight-"));
  await mkdir(join(directory, "artifacts", "model"), { recursive: true });
  await writeFile(join(directory, "artifacts", "model", "config.json"), "{}");
});
afterAll(() => rm(directory, { recursive: true }));

function runBy(contribution: string, folder = directory): RunFolder {
  const uses = [
    { role: "engine", plugin: "@acme/all", contribution },
    { role: "model", plugin: "@acme/all", contribution: "models" },
  ];
  const recipe = { model: { ref: "bundled:x" }, train: { maxLength: 64 } };
  const plan = { name: "first", task, seed: 3, recipe, stages: [{ kind: "train", uses, consumes: "c".repeat(64) }] };
  return { id: "r", directory: folder, plan: plan as unknown as Plan } as RunFolder;
}

/** Stands in for workers and isolates: answers what it is given, and keeps what it was asked. */
function standIn(answer: unknown, chart: unknown = null) {
  const asked: { job?: Record<string, unknown>; input?: VisualizerInput; uses: PinnedUse[] } = { uses: [] };
  const asking: Asking = {
    ...{ home: "/home", offers },
    worker: async (job) => {
      asked.job = { ...job };
      return answer;
    },
    isolate: async (use, input) => {
      asked.uses.push(use);
      Object.assign(asked, { input });
      const drawn = typeof chart === "function" ? (chart as (one: PinnedUse) => unknown)(use) : chart;
      return { charts: drawn === null ? [] : [drawn] };
    },
  };
  return { asked, asking };
}

const explained = {
  ...{ text: "hi", method: "a", label: "x", score: 0.9, prediction: "x", sum: 0.4, gap: 0, steps: 3, whole: 1 },
  baseline: { title: "nothing", score: 0.5 },
  tokens: [{ text: "hi", name: "hi", weight: 0.4 }],
};

test("the engine is asked in its usual way, or in one that it lists", async () => {
  const { asked, asking } = standIn([explained]);
  expect(await explainRun(runBy("seer"), ["hi"], {}, asking)).toEqual([explained]);
  expect(asked.job).toMatchObject({ job: "explain", seed: 3, input: { texts: ["hi"], method: "a", maxLength: 64 } });
  expect(asked.job!["input"]).not.toHaveProperty("label");
  await explainRun(runBy("seer"), ["hi"], { method: "b", label: "y" }, asking);
  expect(asked.job!["input"]).toMatchObject({ method: "b", label: "y" });
});

test.each([
  ["another way", () => explainRun(runBy("seer"), ["hi"], { method: "c" }, standIn([]).asking), "a, b"],
  ["an engine without", () => explainRun(runBy("blind"), ["hi"], {}, standIn([]).asking), "Update"],
  [
    "an engine without vectors",
    () => embedRun(runBy("blind"), { split: "test", rows: 9 }, standIn({}).asking),
    "Update",
  ],
])("%s is refused with what would help", async (_, ask, mend) => {
  await expect(ask()).rejects.toMatchObject({ code: "TUNEIT_RUN_NO_INSIGHT", mend: expect.stringContaining(mend) });
});

test("a run without a model, an engine that is gone, and an answer that is none are told", async () => {
  const { asking } = standIn([{ ...explained, score: 7 }]);
  const ask = (run: RunFolder, texts = ["hi"]) => explainRun(run, texts, {}, asking);
  await expect(ask(runBy("seer", "/nowhere"))).rejects.toMatchObject({ code: "TUNEIT_RUN_HAS_NO_MODEL" });
  await expect(ask(runBy("gone"))).rejects.toMatchObject({ code: "TUNEIT_STORE_NOT_INSTALLED" });
  await expect(ask(runBy("seer"))).rejects.toMatchObject({ code: "TUNEIT_WORKER_FAILED" });
  const few = explainRun(runBy("seer"), ["a", "b"], {}, standIn([explained]).asking);
  await expect(few).rejects.toMatchObject({ code: "TUNEIT_WORKER_FAILED" });
});

const row = { id: 4, text: "hi", label: "x", prediction: "y", score: 0.5 };
const embedded = (numbers: readonly number[]) => ({
  ...{ split: "test", total: 9, width: 3, layer: "head", classes: ["x", "y"], rows: [row] },
  vectors: Buffer.from(Float32Array.from(numbers).buffer).toString("base64"),
});
const chart = { kind: "table", title: "T", columns: ["a"], rows: [[1]] };

test("visualizers of embeddings get the vectors as numbers, and no other is called", async () => {
  const { asked, asking } = standIn(embedded([1, -2.5, 3]), chart);
  const drawn = await embedRun(runBy("seer"), { split: "test", rows: 9 }, asking);
  const charts = [expect.objectContaining({ kind: "table" })];
  expect(drawn).toEqual({
    ...{ split: "test", rows: 1, total: 9, layer: "head", width: 3 },
    drawings: [
      { plugin: "@acme/all", method: "map", title: "Map", with: {}, charts, error: null },
      { plugin: "@acme/all", method: "near", title: "Near", with: { neighbours: 15 }, charts, error: null },
    ],
  });
  expect(asked.uses).toMatchObject([{ entry: "js:map" }, { entry: "js:near", with: { neighbours: 15 } }]);
  expect(asked.input!.embeddings!.vectors).toEqual(Float32Array.from([1, -2.5, 3]));
  expect(asked.job).toMatchObject({ job: "embed", input: { split: "test", rows: 9 } });
});

test("vectors that do not fit their rows are refused", async () => {
  const ask = (answer: unknown) => embedRun(runBy("seer"), { split: "test", rows: 9 }, standIn(answer, chart).asking);
  await expect(ask(embedded([1, 2]))).rejects.toMatchObject({ code: "TUNEIT_WORKER_FAILED" });
  await expect(ask({ rows: 7 })).rejects.toMatchObject({ code: "TUNEIT_WORKER_FAILED" });
});

const thrown = fail("TUNEIT_ISOLATE_THREW", { export: "map", plugin: "@acme/all", reason: "no" });

test.each([
  ["one that throws", () => Promise.reject(thrown), thrown.code],
  ["one whose chart is none", () => ({ kind: "script", title: "T" }), "TUNEIT_ISOLATE_RESULT_INVALID"],
])("a visualizer fails for itself: %s", async (_, badly, code) => {
  const { asking } = standIn(embedded([1, 2, 3]), chart);
  const isolate: Asking["isolate"] = async (use) => ({
    charts: [await (use.contribution === "map" ? badly() : chart)],
  });
  const { drawings } = await embedRun(runBy("seer"), { split: "test", rows: 9 }, { ...asking, isolate });
  expect(drawings).toMatchObject([
    { method: "map", charts: [], error: { code, cause: expect.any(String), mend: expect.any(String) } },
    { method: "near", charts: [{ kind: "table" }], error: null },
  ]);
  // Who ends it is told so, and not that a plugin failed.
  const signal = AbortSignal.abort();
  const ended = embedRun(runBy("seer"), { split: "test", rows: 9 }, { ...asking, isolate, signal });
  await expect(ended).rejects.toMatchObject({ code });
});

test("one method is drawn as it is set; unknown ones and settings that it does not take ask nobody", async () => {
  const { asked, asking } = standIn(embedded([1, 2, 3]), chart);
  const ask = (method: string, settings: JsonObject) =>
    embedRun(runBy("seer"), { split: "test", rows: 9, method, with: settings }, asking);
  expect((await ask("near", { neighbours: 4 })).drawings).toMatchObject([{ method: "near", with: { neighbours: 4 } }]);
  delete asked.job;
  await expect(ask("far", {})).rejects.toMatchObject({
    code: "TUNEIT_RUN_NO_INSIGHT",
    mend: expect.stringContaining("map, near"),
  });
  await expect(ask("near", { neighbours: 1 })).rejects.toMatchObject({
    details: { problems: [{ pointer: "/with/neighbours" }] },
  });
  expect(asked.job).toBeUndefined();
});
