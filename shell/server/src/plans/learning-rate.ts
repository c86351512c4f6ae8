import type { Recipe } from "@tuneit/protocol";

type Schedule = Recipe["train"]["schedule"];
type Point = [step: number, rate: number];

/** What a chart can show. */
const mostPoints = 240;
/** Where steps cannot be counted yet, a training of this many stands for all: the schedule is made of shares. */
const imagined = 1000;

/**
 * Learning rate by step, the first being 1 as in the journal. Without `steps`, by percent of the training. The corners (end
 * of the warm-up, last step) are always among the points.
 */
export function learningRateCurve(train: Recipe["train"], steps: number | null): Point[] {
  const total = steps ?? imagined;
  const warm = warmupSteps(train.schedule, total);
  const even = Math.min(total, mostPoints - 2);
  const numbers = Array.from({ length: even }, (_, index) => Math.floor((index * (total - 1)) / Math.max(1, even - 1)));
  const shown = new Set([...numbers, Math.min(warm, total - 1), total - 1]);
  return [...shown]
    .toSorted((a, b) => a - b)
    .map((step) => [place(step, steps), train.learningRate * factor(train.schedule, step, total)]);
}

const place = (step: number, steps: number | null): number =>
  steps === null ? (step / (imagined - 1)) * 100 : step + 1;

/**
 * Share of the recipe's rate at a step, counted from 0: `Schedule.factor` of engine-pytorch
 * (plugins-official/engine-pytorch/python/tuneit_pytorch/schedule.py), with which the test compares it.
 */
export function factor(schedule: Schedule, step: number, total: number): number {
  const warm = warmupSteps(schedule, total);
  if (step < warm) return (step + 1) / warm;
  const done = (step - warm) / Math.max(1, total - warm);
  if (schedule.use === "linear") return Math.max(0, 1 - done);
  if (schedule.use === "cosine") return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
  return 1;
}

const warmupSteps = ({ warmup }: Schedule, total: number): number => roundHalfToEven(warmup * total);

/** As Python rounds: 2.5 is 2, 3.5 is 4. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
