import { z } from "zod";
import { contribution, tasks } from "./contribution.ts";

/** How the model learns: full, frozen, LoRA, DPO, … */
export const trainingStrategyContribution = contribution.extend({ tasks });

/** Runs the stages of a run on a framework; the PyTorch bridge is one. */
export const engineContribution = contribution.extend({
  framework: z.string().default(""),
  tasks,
  /** Acts on `data.augment`; the planner refuses it for an engine that would pass over it. */
  augments: z.boolean().default(false),
});

/** Proposes the next hyper-parameters by ask and tell. */
export const searcherContribution = contribution;

/** Stage → where it runs, at what price, and how it is torn down. */
export const computeProviderContribution = contribution.extend({
  kind: z.enum(["local", "remote"]).default("local"),
});
