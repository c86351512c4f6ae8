import { expect, test } from "vitest";
import { z } from "zod";
import {
  contributes,
  eventPayloads,
  plan,
  pluginManifest,
  pythonRequirement,
  recipe,
  servesTask,
  toIsolate,
} from "./index.ts";

test("a recipe needs only task, source and model; every default is filled in", () => {
  const parsed = recipe.parse({
    tuneit: 1,
    task: "text-classification",
    data: { source: { path: "a.csv" } },
    model: { ref: "bundled:x" },
  });
  expect(parsed.train).toMatchObject({ batchSize: "auto", learningRate: 5e-5, strategy: { use: "full", with: {} } });
  expect(parsed.data.split).toMatchObject({ train: 0.8, validation: 0.1, test: 0.1 });
});

test.each(["../../x", "a/b", ".hidden", "a..b", "x.", "", "a\u0000b"])("the recipe name %j is refused", (name) => {
  const result = recipe.safeParse({
    tuneit: 1,
    name,
    task: "t",
    data: { source: { path: "a" } },
    model: { ref: "x:y" },
  });
  expect(result.success).toBe(false);
});

test("a negative rate, epochs beside steps and an unknown key are refused", () => {
  const base = { tuneit: 1, task: "t", data: { source: { path: "a" } }, model: { ref: "x:y" } };
  expect(recipe.safeParse({ ...base, train: { learningRate: -1 } }).success).toBe(false);
  expect(recipe.safeParse({ ...base, train: { epochs: 1, steps: 5 } }).success).toBe(false);
  expect(recipe.safeParse({ ...base, trian: {} }).success).toBe(false);
});

test("a manifest keeps npm's fields and refuses an unknown extension point", () => {
  const manifest = {
    name: "@acme/reader",
    version: "1.0.0",
    license: "MIT",
    engines: { tuneit: "^1.0.0" },
    repository: "x",
    tuneit: {
      manifestVersion: 1,
      displayName: "R",
      contributes: { "dataset-reader": [{ id: "csv", title: "CSV", accepts: [".csv"], entry: "python:acme:read" }] },
    },
  };
  expect(pluginManifest.parse(manifest)).toMatchObject({ repository: "x", tuneit: { limits: { memoryMb: 128 } } });
  const wrong = structuredClone(manifest) as { tuneit: { contributes: object } };
  wrong.tuneit.contributes = { "no-such-point": [] };
  expect(pluginManifest.safeParse(wrong).success).toBe(false);
});

test.each(["numpy @ https://x/y.whl", "-r other.txt", "../x", "a; @b"])("the requirement %j is refused", (text) => {
  expect(pythonRequirement.safeParse(text).success).toBe(false);
});

test.each(["numpy", "pyarrow>=25", "torch>=2.5,<3", "x[y]==1.0"])("the requirement %j is taken", (text) => {
  expect(pythonRequirement.safeParse(text).success).toBe(true);
});

test("every boundary has a JSON Schema", () => {
  for (const schema of [recipe, plan, pluginManifest, toIsolate, ...Object.values(eventPayloads)])
    expect(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })).toHaveProperty("$schema");
});

test("a contribution that names no task serves any", () => {
  const chart = { id: "chart", title: "Chart", entry: "js:draw" };
  const { visualizer } = contributes.parse({ visualizer: [chart, { ...chart, id: "other", tasks: ["causal-lm"] }] });
  expect(visualizer!.map(({ tasks }) => servesTask(tasks, "text-classification"))).toEqual([true, false]);
});
