import { z } from "zod";
import { contributionId } from "../names.ts";
import { contribution, tasks } from "./contribution.ts";

/** Which parameters learn, so that a plan can count what they take before anything runs. */
const learns = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("all") }),
  /** What stands on the backbone, a layer of its width and one of classes. */
  z.strictObject({ kind: z.literal("head") }),
  /** Two thin matrices beside each of `matrices` square ones a layer, and the head. */
  z.strictObject({
    kind: z.literal("low-rank"),
    /** Key of the configuration that holds the rank. */
    rank: z.string(),
    matrices: z.number().int().positive(),
  }),
]);
export type Learns = z.infer<typeof learns>;

/** How the model learns: full, frozen, LoRA, DPO, … */
export const trainingStrategyContribution = contribution.extend({
  tasks,
  /** Absent: counted as if all of them did. */
  learns: learns.default({ kind: "all" }),
});

const explanationWay = z.strictObject({
  id: contributionId,
  title: z.string().min(1).max(120),
  description: z.string().max(1000).optional(),
});

/** Runs the stages of a run on a framework; the PyTorch bridge is one. */
export const engineContribution = contribution.extend({
  framework: z.string().default(""),
  tasks,
  /** Acts on `data.augment`; the planner refuses it for an engine that would pass over it. */
  augments: z.boolean().default(false),
  /** Ways in which it says what an answer of a trained model hangs on, the usual one first. */
  explains: z.array(explanationWay).max(20).default([]),
  /** Gives the vector by which a trained model decides about a row. */
  embeds: z.boolean().default(false),
});

/** Proposes the next hyper-parameters by ask and tell. */
export const searcherContribution = contribution;

/** Stage → where it runs, at what price, and how it is torn down. */
export const computeProviderContribution = contribution.extend({
  kind: z.enum(["local", "remote"]).default("local"),
});
