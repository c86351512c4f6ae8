import { z } from "zod";
import { jsonObject } from "../names.ts";
import { contribution } from "./contribution.ts";

/** Source → Arrow dataset. Answers "who can read this?". */
export const datasetReaderContribution = contribution.extend({
  /** File endings with their dot, lower case; none = only read where a recipe names it. */
  accepts: z.array(z.string().regex(/^\.[a-z0-9.]+$/)).default([]),
});

/** What a reader is called with. `path` is where the confined worker sees the granted file or folder. */
export const readInput = z.strictObject({
  path: z.string(),
  with: jsonObject,
  /** Stop after so many rows: a preview. Absent = all. */
  limit: z.number().int().positive().optional(),
});
