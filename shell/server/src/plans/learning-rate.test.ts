import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { recipe as recipeSchema, type RecipeInput } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { factor, learningRateCurve } from "./learning-rate.ts";

const schedule = fileURLToPath(
  new URL("../../../../plugins-official/engine-pytorch/python/tuneit_pytorch/schedule.py", import.meta.url),
);
/** Loads the one file: the package would bring the whole framework. */
const program = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("schedule", sys.argv[1])
module = importlib.util.module_from_spec(spec)
sys.modules["schedule"] = module
spec.loader.exec_module(module)
for kind, warmup, total in json.load(sys.stdin):
    made = module.Schedule.of({"use": kind, "warmup": warmup}, total)
    print(json.dumps([made.factor(step) for step in range(total)]))
`;

const train = (given: RecipeInput["train"]) =>
  recipeSchema.parse({
    ...{ tuneit: 1, task: "t", model: { ref: "bundled:x" }, data: { source: { path: "a" } }, train: given },
  }).train;

test("the engine trains by the same factors, to the last digit that matters", () => {
  const kinds = ["linear", "cosine", "constant"] as const;
  const cases = kinds.flatMap((use) =>
    [0, 0.05, 0.1, 0.25, 0.5, 1].flatMap((warmup) =>
      [1, 2, 5, 7, 10, 50, 147].map((total) => [use, warmup, total] as const),
    ),
  );
  const { stdout, stderr, status } = spawnSync("python3", ["-c", program, schedule], { input: JSON.stringify(cases) });
  expect(status, stderr.toString()).toBe(0);
  const theirs = stdout
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as number[]);
  expect(theirs).toHaveLength(cases.length);
  for (const [index, [use, warmup, total]] of cases.entries())
    for (const [step, value] of theirs[index]!.entries())
      expect(factor({ use, warmup }, step, total), `${use} ${warmup} ${step}/${total}`).toBeCloseTo(value, 14);
});

test("a curve has its corners, its ends and at most 240 points", () => {
  const curve = learningRateCurve(train({ learningRate: 1, schedule: { use: "linear", warmup: 0.1 } }), 100_000);
  expect(curve.length).toBeLessThanOrEqual(240);
  expect(curve[0]![0]).toBe(1);
  expect(curve.at(-1)![0]).toBe(100_000);
  expect(curve).toContainEqual([10_001, 1]);
  expect(curve.map(([step]) => step)).toEqual([...new Set(curve.map(([step]) => step))].toSorted((a, b) => a - b));
});

test("few steps are all there, and unknown ones are percent", () => {
  expect(learningRateCurve(train({ learningRate: 1, schedule: { use: "constant", warmup: 0 } }), 3)).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
  const unknown = learningRateCurve(train({}), null);
  expect([unknown[0]![0], unknown.at(-1)![0]]).toEqual([0, 100]);
});
