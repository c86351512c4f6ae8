import { pluginManifest, recipe as recipeSchema, type RecipeInput } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { ContributionIndex } from "../points/contribution-index.ts";
import type { ActivePlugin } from "../points/contribution-key.ts";
import { canonicalSha256 } from "./canonical-hash.ts";
import type { PlanContext } from "./plan-context.ts";
import { makePlan } from "./planner.ts";

const task = "text-classification";
const engine = { title: "Torch", framework: "pytorch", tasks: [task], entry: "python:a:Engine" };
const share = { type: "object", properties: { share: { type: "number", default: 0.1 } }, additionalProperties: false };
const plugin: ActivePlugin = {
  root: "/store/all",
  integrity: `folder-sha256-${"a".repeat(64)}`,
  keyId: null,
  origin: "folder",
  manifest: pluginManifest.parse({
    name: "@acme/all",
    version: "1.0.0",
    license: "MIT",
    engines: { tuneit: "*" },
    tuneit: {
      manifestVersion: 1,
      displayName: "All",
      python: { package: "python" },
      main: "main.js",
      capabilities: [{ kind: "net:connect", scope: "hub.example:443", reason: "fetches models" }],
      contributes: {
        "task": [
          {
            id: task,
            title: "Text classification",
            roles: [
              { id: "text", title: "Text", hints: { names: ["message", "body"] } },
              { id: "label", title: "Label" },
              { id: "weight", title: "Weight", required: false },
            ],
          },
        ],
        "dataset-reader": [
          {
            id: "csv",
            title: "CSV",
            accepts: [".csv"],
            entry: "python:a:read",
            config: {
              type: "object",
              properties: { delimiter: { type: "string", default: "," } },
              additionalProperties: false,
            },
          },
        ],
        "transform": [
          { id: "trim", title: "Trim", entry: "python:a:trim" },
          { id: "swap", title: "Swap", use: "augment", entry: "python:a:swap", config: share },
        ],
        "model-adapter": [
          {
            id: "models",
            title: "Models",
            schemes: ["bundled", "hub"],
            fetches: ["hub"],
            tasks: [task],
            entry: "python:a:Models",
            bundled: [{ name: "tiny", title: "Tiny", parameters: 1000, license: "MIT", sha256: "0" }],
          },
        ],
        "engine": [
          { ...engine, id: "torch", augments: true },
          { ...engine, id: "plain" },
        ],
        "training-strategy": [{ id: "full", title: "Full", tasks: [task], entry: "python:a:Full" }],
        "metric": [
          {
            id: "f1",
            title: "F1",
            tasks: [task],
            entry: "python:a:F1",
            values: [{ name: "f1_macro", better: "higher" }],
          },
        ],
        "visualizer": [
          { id: "curves", title: "Curves", tasks: [task], entry: "js:curves" },
          { id: "map", title: "Map", tasks: [task], reads: "embeddings", entry: "js:map" },
        ],
        "compute-provider": [
          {
            id: "local",
            title: "Here",
            entry: "js:place",
            config: { type: "object", properties: { device: { type: "string", default: "auto" } } },
          },
        ],
        "exporter": [{ id: "onnx", title: "ONNX", format: "onnx", tasks: [task], entry: "python:a:Onnx" }],
      },
    },
  }),
};

const offers = new ContributionIndex([plugin], () => true);

const context: PlanContext = {
  offers,
  plugins: [plugin],
  modelSha256: null,
  modelSize: { parameters: 1000, hidden: null, layers: null },
  tuneitVersion: "0.1.0",
  source: { path: "/data/a.csv", name: "a.csv", bytes: 10, sha256: "b".repeat(64) },
  environmentFor: () => ({ id: "training", hash: "c", python: "3.11", accelerator: "cpu" }),
  machine: { cores: 2, memoryBytes: 8e9, accelerator: "cpu" },
};

const minimal: RecipeInput = { tuneit: 1, task, data: { source: { path: "a.csv" } }, model: { ref: "bundled:tiny" } };
const planOf = (input: Partial<RecipeInput> = {}) => makePlan(recipeSchema.parse({ ...minimal, ...input }), context);

test("the smallest recipe becomes read, prepare, train, evaluate with every default written down", () => {
  const plan = planOf();
  expect(plan.stages.map((stage) => stage.id)).toEqual(["read", "prepare", "train", "evaluate"]);
  expect(plan.recipe.train).toMatchObject({ epochs: 3, strategy: { use: "@acme/all:full" } });
  expect(plan.recipe.data.source).toMatchObject({ use: "@acme/all:csv", with: { delimiter: "," } });
  expect(plan.determinism).toEqual({ level: "strict", threads: 2 });
  expect(plan.estimate.memoryBytes).toBe(16_000);
});

test("preparing is told what the task needs a column for, by the manifest that describes it", () => {
  const prepare = planOf({ data: { source: { path: "a.csv" }, columns: { text: "said" } } }).stages[1];
  expect(prepare?.options).toMatchObject({
    columns: { text: "said" },
    roles: { text: ["message", "body"], label: [] },
  });
});

test("metrics bring a baseline, exporters and visualizers their stages", () => {
  const plan = planOf({ metrics: ["f1"], exports: ["onnx"], visualize: ["curves"] });
  expect(plan.stages.map((stage) => `${stage.id}:${stage.runs}`)).toEqual([
    "read:python",
    "prepare:python",
    "baseline:python",
    "train:python",
    "evaluate:python",
    "export-onnx:python",
    "visualize:isolate",
  ]);
});

test("a model on a hub is fetched first, by the only stage with network", () => {
  const plan = planOf({ model: { ref: "hub:org/name" } });
  expect(plan.stages[0]).toMatchObject({ id: "fetch", network: ["hub.example:443"] });
  expect(plan.stages.slice(1).every((stage) => stage.network.length === 0)).toBe(true);
});

test("equal inputs give equal plans; a seed changes the split and so the prepared dataset, not the read one", () => {
  const [one, two, other] = [planOf(), planOf(), planOf({ seed: 8 })];
  expect(canonicalSha256(one)).toBe(canonicalSha256(two));
  expect(other.stages[0]!.produces).toBe(one.stages[0]!.produces);
  expect(other.stages[1]!.produces).not.toBe(one.stages[1]!.produces);
});

test.each([
  [{ data: { source: { path: "a.csv", with: { delimitr: ";" } } } }, "TUNEIT_RECIPE_OPTION_INVALID"],
  [{ model: { ref: "minilm" } }, "TUNEIT_RECIPE_MODEL_REFERENCE"],
  [{ task: "poetry" }, "TUNEIT_RECIPE_TASK_UNSUPPORTED"],
  [{ metrics: ["acuracy"] }, "TUNEIT_POINT_CONTRIBUTION_MISSING"],
  [{ train: { stopEarly: { metric: "validation.f1_macro" } } }, "TUNEIT_RECIPE_METRIC_UNKNOWN"],
  [
    {
      train: { stopEarly: { metric: "validation.loss" } },
      data: { source: { path: "a.csv" }, split: { train: 0.9, validation: 0, test: 0.1 } },
    },
    "TUNEIT_RECIPE_SPLIT_MISSING",
  ],
] as [Partial<RecipeInput>, string][])("%j is refused before anything starts", (input, code) => {
  expect(() => planOf(input)).toThrowError(expect.objectContaining({ code }));
});

const dataWith = (more: Partial<RecipeInput["data"]>) => ({ data: { source: { path: "a.csv" }, ...more } });

test("augmentations belong to training alone, pinned with their probability and in the recipe's order", () => {
  const plain = planOf();
  const plan = planOf(dataWith({ augment: [{ use: "swap", probability: 0.1 }, { use: "swap" }] }));
  const train = plan.stages.find((stage) => stage.id === "train")!;
  expect(train.options["augment"]).toEqual([{ probability: 0.1 }, { probability: 1 }]);
  expect(train.uses.filter((use) => use.role === "augment").map((use) => use.with)).toEqual([
    { share: 0.1 },
    { share: 0.1 },
  ]);
  const others = (made: typeof plan) => made.stages.filter((stage) => stage.id !== "train");
  expect(others(plan)).toEqual(others(plain));
  expect(plain.stages.find((stage) => stage.id === "train")!.options).not.toHaveProperty("augment");
  expect(plan.recipe.data.augment[0]).toEqual({ use: "@acme/all:swap", probability: 0.1, with: { share: 0.1 } });
});

test.each([
  ["an augmentation that cleans", dataWith({ augment: [{ use: "trim" }] }), "TUNEIT_RECIPE_TRANSFORM_MISPLACED"],
  ["a cleaning that augments", dataWith({ transforms: ["swap"] }), "TUNEIT_RECIPE_TRANSFORM_MISPLACED"],
  ["a picture of what nobody asks for", { visualize: ["curves", "map"] }, "TUNEIT_RECIPE_VISUALIZER_LATER"],
  ["an augmentation nobody has", dataWith({ augment: [{ use: "sawp" }] }), "TUNEIT_POINT_CONTRIBUTION_MISSING"],
  [
    "an engine that would pass over it",
    { ...dataWith({ augment: [{ use: "swap" }] }), engine: "plain" },
    "TUNEIT_RECIPE_UNSUPPORTED",
  ],
] as [string, Partial<RecipeInput>, string][])("%s is refused", (_title, input, code) => {
  expect(() => planOf(input)).toThrow(expect.objectContaining({ code }));
});

test("the device is handed to the stages", () => {
  const plan = planOf({ compute: { use: "local", with: { device: "cpu" } } });
  expect(plan.stages.find((stage) => stage.id === "train")?.options).toMatchObject({ device: "cpu" });
});

test("a file that no reader accepts is named with what can be read", () => {
  const other = { ...context, source: { ...context.source, name: "a.xlsx" } };
  expect(() => makePlan(recipeSchema.parse(minimal), other)).toThrowError(
    expect.objectContaining({ code: "TUNEIT_DATA_FORMAT_UNKNOWN", reason: "Readable are .csv" }),
  );
});
