import { z } from "zod";
import { contributionId, entry, jsonSchema } from "../names.ts";

/** What every contribution says about itself, whichever extension point it serves. */
export const contribution = z.strictObject({
  id: contributionId,
  title: z.string().min(1).max(120),
  description: z.string().max(1000).optional(),
  entry,
  config: jsonSchema.default({ type: "object", properties: {}, additionalProperties: false }),
});
export type Contribution = z.infer<typeof contribution>;

const anyTask = "*";

/** The tasks that it is for, `*` for any. */
export const tasks = z.array(z.string()).min(1).default([anyTask]);

export const servesTask = (served: readonly string[], task: string): boolean =>
  served.includes(task) || served.includes(anyTask);
