import { z } from "zod";
import { problemDetails } from "./problem.ts";

export const jobState = z.enum(["running", "completed", "failed", "cancelled"]);

/** Work that takes longer than an answer: an install, a download, an export. Kept until the server ends, the last hundred. */
export const job = z.strictObject({
  id: z.string(),
  /** Noun and verb: `plugin-install`. */
  kind: z.string(),
  /** What it works on, in words. */
  title: z.string(),
  state: jobState,
  /** The newest word; `total` is null where it is not known. */
  progress: z
    .strictObject({ step: z.string(), done: z.number(), total: z.number().nullable(), unit: z.string() })
    .nullable(),
  /** What it made, once it is completed. */
  result: z.json().nullable(),
  /** Why it failed. */
  problem: problemDetails.nullable(),
  /** Milliseconds UTC. */
  startedAt: z.int(),
  endedAt: z.int().nullable(),
});
export type Job = z.infer<typeof job>;
