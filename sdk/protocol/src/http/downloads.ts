import { z } from "zod";
import { problemDetails } from "./problem.ts";

export const downloadState = z.enum(["waiting", "running", "paused", "completed", "failed"]);
export type DownloadState = z.infer<typeof downloadState>;

/** A model on its way here. Unlike a job it outlives the server: the next one goes on where this one ended. */
export const download = z.strictObject({
  id: z.string(),
  /** As `model.ref` of a recipe. */
  ref: z.string(),
  state: downloadState,
  doneBytes: z.int(),
  /** Null until the hub has said it. */
  totalBytes: z.int().nullable(),
  /** Bytes a second, lately; null while nothing moves. */
  rate: z.number().nullable(),
  /** Seconds that are left, at least and at most. */
  etaSeconds: z.tuple([z.number(), z.number()]).nullable(),
  /** Which file, in words. */
  step: z.string(),
  problem: problemDetails.nullable(),
  /** Milliseconds UTC. */
  addedAt: z.int(),
  endedAt: z.int().nullable(),
});
export type Download = z.infer<typeof download>;

/** `POST /downloads` */
export const downloadRequest = z.strictObject({ ref: z.string().min(3).max(500) });
