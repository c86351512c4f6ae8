import { recipe as recipeSchema, type Learns, type Plan, type Recipe } from "@tuneit/protocol";
import type { ModelSize } from "../sources/model-size.ts";
import type { KnownOfMachine } from "./plan-estimate.ts";

/** What takes memory while training, in bytes. */
export interface MemoryPart {
  readonly part: "weights" | "gradients" | "optimizer";
  readonly bytes: number;
}

/** Weights are kept in fp32, also where steps compute in less. */
const floatBytes = 4;

/** As a recipe has it that says nothing of the optimizer. */
export const { optimizer: usualOptimizer } = recipeSchema.shape.train.parse({});

/** Numbers that the optimizer keeps of each parameter. */
const moments = ({ use, momentum }: Recipe["train"]["optimizer"]): number =>
  use === "adamw" ? 2 : momentum > 0 ? 1 : 0;

/** Of a model of which nobody knows more. */
export const sizeless = (parameters: number): ModelSize => ({ parameters, hidden: null, layers: null });

/** A way of learning, with its configuration. */
export interface Method {
  readonly learns: Learns;
  readonly with: Recipe["model"]["with"];
}

/** Of a head nobody knows the classes before the data was read. */
const classesOfHead = 16;

/** By part; activations hang on the length of a batch, which the plan does not know. Without a method all parameters learn. */
export function memoryParts(model: ModelSize, optimizer: Recipe["train"]["optimizer"], method?: Method): MemoryPart[] {
  const { learning, added } = learningOf(model, method);
  return [
    { part: "weights", bytes: (model.parameters + added) * floatBytes },
    { part: "gradients", bytes: learning * floatBytes },
    { part: "optimizer", bytes: learning * floatBytes * moments(optimizer) },
  ];
}

/** How many parameters learn, and how many of these the method adds. Of a model of unknown shape all are counted. */
function learningOf({ parameters, hidden, layers }: ModelSize, method: Method | undefined) {
  const { learns = { kind: "all" } as const, with: given = {} } = method ?? {};
  const all = { learning: parameters, added: 0 };
  if (learns.kind === "all" || hidden === null) return all;
  const head = hidden * (hidden + 1) + classesOfHead * (hidden + 1);
  if (learns.kind === "head") return { learning: Math.min(head, parameters), added: 0 };
  const rank = Number(given[learns.rank]);
  if (layers === null || !(rank > 0)) return all;
  const added = 2 * rank * hidden * learns.matrices * layers;
  return { learning: head + added, added };
}

export const totalOf = (parts: readonly MemoryPart[]): number => parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** What a plan comes to in figures, beside its estimate. What is not known yet is null, or empty. */
export interface PlanFigures {
  /** Optimizer steps. */
  readonly steps: number | null;
  readonly memory: readonly MemoryPart[];
  /** Checkpoints, model and exports, at most. */
  readonly diskBytes: number | null;
}

/** `memory`: as the planner counted it; empty where the model is not known. */
export function planFigures(plan: Plan, memory: readonly MemoryPart[], known: KnownOfMachine): PlanFigures {
  return { steps: stepsOf(plan, known), memory, diskBytes: memory.length === 0 ? null : diskOf(plan, memory) };
}

/** As the engine counts: batches of an epoch by what is accumulated, times epochs, both rounded up. */
function stepsOf(plan: Plan, { past, prepared }: KnownOfMachine): number | null {
  const { steps, epochs, batchSize, accumulate, maxLength } = plan.recipe.train;
  if (steps !== undefined) return steps;
  // What `auto` came to hangs on the model, the machine and the length of a row.
  const alike = past.find((run) => run.plan.recipe.train.maxLength === maxLength);
  const batch = batchSize === "auto" ? alike?.trained.batch_size : batchSize;
  const rows = prepared ?? past.find((run) => run.plan.source.sha256 === plan.source.sha256)?.prepared;
  if (batch === undefined || rows === undefined || epochs === undefined) return null;
  const perEpoch = Math.ceil(Math.ceil(rows.split.train / batch) / accumulate);
  return Math.max(1, Math.ceil(epochs * perEpoch - 1e-9));
}

/** A checkpoint keeps what learns and what the optimizer knows of it; the model and each export keep all weights. */
function diskOf({ recipe }: Plan, memory: readonly MemoryPart[]): number {
  const { every, keep, best } = recipe.train.checkpoint;
  const weights = totalOf(memory.filter(({ part }) => part === "weights"));
  // There is a gradient for each weight that learns.
  const state = totalOf(memory.filter(({ part }) => part !== "weights"));
  const checkpoints = every === "never" ? 0 : keep + (best === undefined ? 0 : 1);
  return checkpoints * state + (1 + recipe.exports.length) * weights;
}
