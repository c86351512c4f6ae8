import { z } from "zod";
import { errorReport } from "../error.ts";
import { eventPayloads } from "../journal.ts";
import { jsonObject } from "../names.ts";

export const exportRequest = z.strictObject({ format: z.string().max(80), with: jsonObject.default({}) });
/** Work that goes on after the answer: read it below `GET /runs/{id}/exports`. */
export const exportStarted = z.strictObject({ id: z.string() });
/** What an installed exporter offers for this run, and what speaks against it here. */
export const exportFormat = z.strictObject({
  format: z.string(),
  plugin: z.string(),
  title: z.string(),
  description: z.string(),
  /** JSON Schema. */
  config: z.json(),
  ready: z.boolean(),
  reason: z.string().nullable(),
  /** The size of the model as it lies there, which an export comes near; null where there is none. */
  estimatedBytes: z.int().nullable(),
});
export const exportJob = z.strictObject({
  id: z.string(),
  format: z.string(),
  with: jsonObject,
  state: z.enum(["running", "completed", "failed", "cancelled"]),
  startedAt: z.int(),
  endedAt: z.int().nullable(),
  /** In the order they came; `seconds` is null of the one that goes on. */
  steps: z.array(
    z.strictObject({
      name: z.string(),
      seconds: z.number().nullable(),
      done: z.number(),
      total: z.number().nullable(),
      unit: z.string(),
    }),
  ),
  /** What was made: below `exports/` of the run's folder. */
  result: z
    .strictObject({
      path: z.string(),
      bytes: z.int(),
      sha256: z.string(),
      verified: eventPayloads.artifact.shape.verified,
    })
    .nullable(),
  /** To fetch one: `/runs/{id}/exports/{job}/files/{path}`. */
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int() })),
  error: errorReport.nullable(),
});
export type ExportJob = z.infer<typeof exportJob>;
/** `GET /runs/{id}/exports`. */
export const runExports = z.strictObject({
  formats: z.array(exportFormat),
  diskFreeBytes: z.int(),
  jobs: z.array(exportJob),
});
export type RunExports = z.infer<typeof runExports>;
