import type { Plan, Recipe } from "@tuneit/protocol";
import type { KnownOfMachine } from "./plan-estimate.ts";

/** What takes memory while training, in bytes. */
export interface MemoryPart {
  readonly part: "weights" | "gradients" | "optimizer";
  readonly bytes: number;
}

/** Weights are kept in fp32, also where steps compute in less. */
const floatBytes = 4;

/** Numbers that the optimizer keeps of each parameter. */
const moments = ({ use, momentum }: Recipe["train"]["optimizer"]): number =>
  use === "adamw" ? 2 : momentum > 0 ? 1 : 0;

/** Of a model whose parameters all learn, by part; activations hang on its shape, which the plan does not know. */
export function memoryParts(parameters: number, optimizer: Recipe["train"]["optimizer"]): MemoryPart[] {
  const each = parameters * floatBytes;
  return [
    { part: "weights", bytes: each },
    { part: "gradients", bytes: each },
    { part: "optimizer", bytes: each * moments(optimizer) },
  ];
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

export function planFigures(plan: Plan, parameters: number | null, known: KnownOfMachine): PlanFigures {
  const { train } = plan.recipe;
  const memory = parameters === null ? [] : memoryParts(parameters, train.optimizer);
  return { steps: stepsOf(plan, known), memory, diskBytes: parameters === null ? null : diskOf(plan, memory) };
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

/** A checkpoint keeps the weights and what the optimizer knows; the model and each export keep the weights. */
function diskOf({ recipe }: Plan, memory: readonly MemoryPart[]): number {
  const { every, keep, best } = recipe.train.checkpoint;
  const weights = totalOf(memory.filter(({ part }) => part === "weights"));
  const state = totalOf(memory.filter(({ part }) => part !== "gradients"));
  const checkpoints = every === "never" ? 0 : keep + (best === undefined ? 0 : 1);
  return checkpoints * state + (1 + recipe.exports.length) * weights;
}
