import { recipe as recipeSchema, type Plan, type RecipeInput } from "@tuneit/protocol";
import { expect, test } from "vitest";
import type { KnownOfMachine } from "./plan-estimate.ts";
import { memoryParts, planFigures, sizeless, totalOf } from "./plan-figures.ts";
import type { PastRun } from "./run-history.ts";

const recipeOf = (train: RecipeInput["train"]) =>
  recipeSchema.parse({
    ...{ tuneit: 1, task: "text-classification", model: { ref: "bundled:x" } },
    ...{ data: { source: { path: "a.csv" } }, train: { strategy: "full", ...train }, exports: ["onnx"] },
  });
const planOf = (train: RecipeInput["train"]): Plan => ({
  ...({ source: { name: "a.csv", sha256: "b".repeat(64), bytes: 10 } } as Plan),
  recipe: recipeOf(train),
});
const known: KnownOfMachine = {
  ...{ past: [], cached: new Set(), environmentsBuilt: true, pluginBytes: 0 },
  prepared: { rows: { out: 100 }, split: { train: 83 }, tokens: { total: 1000 } },
};
const past = { ...known, past: [{ plan: planOf({}), trained: { batch_size: 32, steps: 1, tokens_per_second: 1 } }] };

test.each([
  ["steps that are given", { steps: 7 }, known, 7],
  // 83 rows: 11 batches, 6 steps of two, times 1.5
  ["batches that are accumulated", { epochs: 1.5, batchSize: 8, accumulate: 2 }, known, 9],
  ["less than an epoch", { epochs: 0.001, batchSize: 8 }, known, 1],
  ["a batch that nobody knows yet", { epochs: 3 }, known, null],
  ["the batch that a run alike took", { epochs: 3 }, { ...past, past: past.past as unknown as PastRun[] }, 9],
  ["data that was not prepared", { epochs: 3, batchSize: 8 }, { ...known, prepared: undefined }, null],
])("steps of %s", (_, train, machine, steps) => {
  expect(planFigures(planOf(train), [], machine).steps).toBe(steps);
});

test("memory is 16 bytes a parameter with AdamW, and less with plain descent", () => {
  const { optimizer } = recipeOf({}).train;
  expect(totalOf(memoryParts(sizeless(1000), optimizer))).toBe(16_000);
  expect(totalOf(memoryParts(sizeless(1000), { ...optimizer, use: "sgd" }))).toBe(8000);
  expect(totalOf(memoryParts(sizeless(1000), { ...optimizer, use: "sgd", momentum: 0.9 }))).toBe(12_000);
});

test("the disk holds checkpoints with the optimizer's state, the model and each export", () => {
  const memory = memoryParts(sizeless(1000), recipeOf({}).train.optimizer);
  expect(planFigures(planOf({}), memory, known).diskBytes).toBe(2 * 12_000 + 2 * 4000);
  expect(planFigures(planOf({ checkpoint: { every: "never" } }), memory, known).diskBytes).toBe(8000);
  expect(planFigures(planOf({}), [], known)).toMatchObject({ memory: [], diskBytes: null });
});

test.each([
  ["all", { kind: "all" }, {}, 22_713_216, 22_713_216],
  // A layer of 384 × 384 and one of 16 classes; what they add to the backbone is not counted.
  ["head", { kind: "head" }, {}, 154_000, 22_713_216],
  // 16 × 384 numbers twice, beside two matrices in each of six layers, and the head.
  ["low-rank", { kind: "low-rank", rank: "r", matrices: 2 }, { r: 16 }, 301_456, 22_860_672],
  ["low-rank without a rank", { kind: "low-rank", rank: "r", matrices: 2 }, {}, 22_713_216, 22_713_216],
] as const)("of %s what learns is counted, not the whole", (_, learns, given, learning, whole) => {
  const { optimizer } = recipeOf({}).train;
  const model = { parameters: 22_713_216, hidden: 384, layers: 6 };
  const bytes = memoryParts(model, optimizer, { learns, with: given }).map((part) => part.bytes);
  expect(bytes).toEqual([4 * whole, 4 * learning, 8 * learning]);
  // Of a model whose shape nobody knows the most is said.
  const unknown = memoryParts(sizeless(1000), optimizer, { learns, with: given });
  expect(totalOf(unknown)).toBe(16_000);
});
