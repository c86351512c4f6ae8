import { z } from "zod";
import { eventPayloads, journalNumber } from "../journal.ts";
import { sliceBy } from "./slices.ts";

/** A value between its bounds of 95 %; null where there is nothing to compute them from. */
const estimated = z.strictObject({ value: journalNumber, low: z.number().nullable(), high: z.number().nullable() });
const table = z.strictObject({
  name: z.string(),
  columns: eventPayloads.table.shape.columns,
  rows: eventPayloads.table.shape.rows,
});
export const evaluationQuery = z.strictObject({
  split: z.string().max(40).default("test"),
  /** The class whose threshold is moved; absent = the last of two, else none. */
  positive: z.string().max(500).optional(),
});
export const evaluation = z.strictObject({
  run: z.string(),
  split: z.string(),
  /** Splits that have predictions or metrics. */
  splits: z.array(z.string()),
  /** Rows predicted of those in the split; null where the run left no predictions. */
  rows: z.strictObject({ done: z.int(), total: z.int() }).nullable(),
  partial: z.boolean(),
  metrics: z.array(
    estimated.extend({
      name: z.string(),
      /** `wilson`: Wilson score interval (1927); `bootstrap`: percentiles of 1,000 resamples of the rows (Efron 1979). */
      method: z.enum(["wilson", "bootstrap"]).nullable(),
      baseline: journalNumber.nullable(),
      better: z.enum(["higher", "lower"]).nullable(),
    }),
  ),
  classes: z.array(z.string()),
  /** `values[label][prediction]`, in the order of `classes`; null where there are no predictions, or more than 200 classes. */
  confusion: z.array(z.array(z.int())).nullable(),
  perClass: z.array(
    z.strictObject({ label: z.string(), rows: z.int(), precision: estimated, recall: estimated, f1: estimated }),
  ),
  /** What the metrics left as tables, and what they left before training. */
  tables: z.array(table),
  baselineTables: z.array(table),
  curves: z
    .strictObject({
      positive: z.string().nullable(),
      threshold: z.array(
        z.strictObject({
          threshold: z.number(),
          precision: z.number().nullable(),
          recall: z.number().nullable(),
          falsePositiveRate: z.number().nullable(),
          /** Share of the rows above the threshold. */
          coverage: z.number(),
        }),
      ),
      /** Ten bins of the score of the predicted class. */
      calibration: z.array(
        z.strictObject({
          low: z.number(),
          high: z.number(),
          count: z.int(),
          confidence: z.number().nullable(),
          accuracy: z.number().nullable(),
        }),
      ),
      /** Expected calibration error over these bins (Guo 2017). */
      calibrationError: z.number().nullable(),
    })
    .nullable(),
});
export type Evaluation = z.infer<typeof evaluation>;

/** `GET /runs/{id}/predictions`: the rows behind a cell. */
export const predictionQuery = z.strictObject({
  split: z.string().max(40).default("test"),
  label: z.string().max(500).optional(),
  prediction: z.string().max(500).optional(),
  wrong: z.enum(["true", "false"]).optional(),
  /** Row of the source, from 0: that one alone. */
  row: z.coerce.number().int().min(0).optional(),
  /** One of the slices that `GET /runs/{id}/slices?by=` answers with, by its place there. */
  by: sliceBy.optional(),
  slice: z.coerce.number().int().min(0).max(100).optional(),
  /** `sure`: what the model was surest of comes first. */
  sort: z.enum(["place", "sure"]).default("place"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(40).optional(),
});
export const predictedRow = z.strictObject({
  /** Row of the source, from 0. */
  id: z.int(),
  /** Null where the dataset is no longer in the cache. */
  text: z.string().nullable(),
  label: z.string().nullable(),
  prediction: z.string(),
  /** By class; the twenty highest. */
  scores: z.record(z.string(), z.number()),
});
export type PredictedRow = z.infer<typeof predictedRow>;
