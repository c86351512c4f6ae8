import { z } from "zod";
import { journalNumber } from "./journal.ts";
import { relativePath, sha256 } from "./names.ts";

/** `manifest.json` of a checkpoint folder; written last, it alone makes the folder valid. */
export const checkpointManifest = z.strictObject({
  format: z.literal(1),
  run: z.string(),
  step: z.number().int().nonnegative(),
  epoch: z.number().nonnegative(),
  sampler: z.strictObject({ seed: z.number().int(), epoch: z.number().int(), index: z.number().int() }),
  files: z.array(z.strictObject({ path: relativePath, bytes: z.number().int(), sha256 })),
  planSha256: sha256,
  /** SHA-256 over the training part of the plan: what must be equal to resume. */
  trainingSha256: sha256,
  worldSize: z.number().int().positive(),
  threads: z.number().int().positive(),
  precision: z.string(),
  metrics: z.record(z.string(), journalNumber),
  parent: z.string().nullable(),
});
export type CheckpointManifest = z.infer<typeof checkpointManifest>;
