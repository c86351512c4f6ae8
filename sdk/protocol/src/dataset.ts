import { z } from "zod";
import { errorCode } from "./error.ts";
import { jsonObject, relativePath, sha256 } from "./names.ts";

export const datasetColumn = z.strictObject({
  name: z.string(),
  /** Arrow type as text: `string`, `int64`, `double`, `bool`, `list<uint16>` … */
  type: z.string(),
});

/** `dataset.json` of a dataset folder: Arrow IPC shards, uncompressed, memory-mapped. */
export const datasetFile = z.strictObject({
  format: z.literal(1),
  schema: z.array(datasetColumn),
  /** Role → column: `text`, `label`, … */
  roles: z.record(z.string(), z.string()),
  /** Split → file of row numbers (one uint32 column); empty before `prepare`. */
  splits: z.record(z.string(), relativePath),
  rowCounts: z.record(z.string(), z.number().int().nonnegative()),
  /** Class names in the order of their numbers, where the task has classes. */
  classes: z.array(z.string()).nullable(),
  fingerprint: sha256,
  provenance: jsonObject,
  shards: z.array(z.strictObject({ path: relativePath, rows: z.number().int(), bytes: z.number().int(), sha256 })),
});
export type DatasetFile = z.infer<typeof datasetFile>;

export const columnProfile = z.strictObject({
  name: z.string(),
  type: z.string(),
  missing: z.number().int(),
  distinct: z.number().int(),
  /** minimum, 25 %, median, 75 %, maximum; of lengths in characters for text. */
  quantiles: z.array(z.number()).length(5).nullable(),
  top: z.array(z.strictObject({ value: z.string(), count: z.number().int() })),
});

/** `profile.json` beside it. */
export const profileFile = z.strictObject({
  format: z.literal(1),
  rows: z.number().int(),
  columns: z.array(columnProfile),
});
export type ProfileFile = z.infer<typeof profileFile>;

/** Something a person should know of the data, and that stops nothing. */
export const dataWarning = z.strictObject({ code: errorCode, message: z.string(), mend: z.string() });
export type DataWarning = z.infer<typeof dataWarning>;

/** `tuneit data profile --json`. */
export const profileResult = profileFile.extend({ warnings: z.array(dataWarning) });
export type ProfileResult = z.infer<typeof profileResult>;

/** `tuneit data preview --json`: values as the file has them. */
export const previewResult = z.strictObject({
  columns: z.array(datasetColumn),
  rows: z.array(jsonObject),
  total: z.number().int(),
  /**
   * Null where all rows are there that were asked for. Else the first row, from 1, that the answer had no room for;
   * where that is the first one, it is there with its texts shortened.
   */
  cut: z.strictObject({ row: z.number().int().positive(), limitBytes: z.number().int() }).nullable().default(null),
  warnings: z.array(dataWarning).default([]),
});
export type PreviewResult = z.infer<typeof previewResult>;

const count = z.number().int().nonnegative();
const seenToken = z.strictObject({
  id: count,
  /** What the model's vocabulary calls it; null where its adapter does not say. */
  name: z.string().nullable(),
  /** The letters it stands for, with the spaces before them; null where the template put it there. */
  text: z.string().nullable(),
  /** Whether there is a loss on it; null where the row is judged as a whole. */
  trained: z.boolean().nullable(),
});

/** Rows as a run would train on them, by the code of the plugins that would. */
export const trainingSample = z.strictObject({
  roles: z.record(z.string(), z.string()),
  /** Rows of the source that were read for it. */
  looked: count,
  /** Rows among these that cleaning leaves out, by what leaves them out. */
  dropped: z.record(z.string(), count),
  /** In tokens: what the recipe allows, and what the model can take; the smaller one counts. */
  maxLength: count,
  modelMaxLength: count,
  /** Tokens of each of the first rows, uncut; null where the adapter does not say. */
  lengths: z.array(count).nullable(),
  rows: z.array(
    z.strictObject({
      /** Of the source, from 0. */
      row: count,
      /** Tokens that are trained on, and those there would be without a limit. */
      count,
      whole: count.nullable(),
      /** By what a row's answer is judged: its class, each token, nothing, or the engine does not say. */
      judged: z.enum(["row", "tokens", "nothing", "unknown"]),
      /** The class, where the row is judged as a whole. */
      label: z.string().nullable(),
      /** The first 2,048. */
      tokens: z.array(seenToken),
      /** The beginning of what the limit cuts off, and how many letters that is in all. */
      rest: z.string(),
      restLetters: count,
    }),
  ),
  warnings: z.array(dataWarning),
});
export type TrainingSample = z.infer<typeof trainingSample>;
