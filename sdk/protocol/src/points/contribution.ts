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
