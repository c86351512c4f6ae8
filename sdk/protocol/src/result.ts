import { z } from "zod";
import { dataWarning } from "./dataset.ts";
import { errorReport } from "./error.ts";
import { eventPayloads, journalNumber, runStatus, verified } from "./journal.ts";
import { relativePath, runId, sha256, version } from "./names.ts";

const scalars = z.record(z.string(), journalNumber);

/** The document that `tuneit run --json` ends with, and what `run.result()` resolves to. */
export const runResult = z.strictObject({
  id: runId,
  name: z.string(),
  status: runStatus,
  /** The model before training, by split; empty where the task has no metric. */
  baseline: z.record(z.string(), scalars),
  metrics: z.record(z.string(), scalars),
  performance: z.strictObject({
    samplesPerSecond: z.number().nullable(),
    tokensPerSecond: z.number().nullable(),
    peakMemoryBytes: z.number(),
    wallSeconds: z.number(),
  }),
  artifacts: z.array(
    z.strictObject({
      kind: eventPayloads.artifact.shape.kind,
      format: z.string(),
      path: z.string(),
      bytes: z.number(),
      sha256,
      verified: verified.nullable(),
    }),
  ),
  plugins: z.record(z.string(), version),
  environment: z.string().nullable(),
  /** `sha256-<hex>` over the trained weights; null before training ended. */
  weights: z.string().nullable(),
  directory: z.string(),
  /** What the stages warned of, each once. */
  warnings: z.array(dataWarning.extend({ stage: z.string().optional() })),
  error: errorReport.optional(),
});
export type RunResult = z.infer<typeof runResult>;

/** `provenance.json`: what is needed to repeat a run. */
export const provenanceFile = z.strictObject({
  format: z.literal(1),
  run: z.string(),
  parent: z.string().nullable(),
  attempt: z.number().int().positive(),
  recipeSha256: sha256,
  planSha256: sha256,
  plugins: z.record(z.string(), z.strictObject({ version, integrity: z.string() })),
  environments: z.record(z.string(), z.string()),
  machine: z.record(z.string(), z.json()),
  facts: z.record(z.string(), z.json()),
  artifacts: z.array(z.strictObject({ path: relativePath, sha256 })),
});
