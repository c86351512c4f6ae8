import { z } from "zod";

/** What a split is cut by: `letters`, the length of the text, or `column:NAME`. */
export const sliceBy = z
  .string()
  .max(300)
  .regex(/^(?:letters|column:.+)$/, "expected letters, or column: and a name");

/** `GET /runs/{id}/slices`: where in a split a model does worse. */
export const slicesQuery = z.strictObject({
  split: z.string().max(40).default("test"),
  /** Absent = by the length of the text. */
  by: sliceBy.optional(),
});

const accuracy = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
export const slices = z.strictObject({
  run: z.string(),
  split: z.string(),
  /** What this split can be cut by; empty where the data of the run is no longer in the cache. */
  choices: z.array(sliceBy),
  /** Null where there is no choice. */
  by: sliceBy.nullable(),
  /** Rows that were looked at, of those that were predicted. */
  looked: z.int(),
  total: z.int(),
  /** Share of the rows that were answered right, with the bounds of Wilson's interval. */
  overall: accuracy.nullable(),
  slices: z.array(
    z.strictObject({
      /** The value that its rows have in common; null where they have none, or where `range` says it. */
      value: z.string().nullable(),
      /** From the first number on, up to the second, which is not counted in but for the last slice. */
      range: z.tuple([z.number(), z.number()]).nullable(),
      rows: z.int(),
      accuracy,
      /** Worse than the whole by more than chance would have it. */
      isWeak: z.boolean(),
    }),
  ),
});
export type Slices = z.infer<typeof slices>;
