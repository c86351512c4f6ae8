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
