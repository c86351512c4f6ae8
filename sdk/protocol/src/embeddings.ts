import { z } from "zod";

const embeddedRow = z.strictObject({
  /** Row of the source, from 0. */
  id: z.int().nonnegative(),
  /** Its beginning, where it is long. */
  text: z.string().max(600),
  label: z.string().nullable(),
  prediction: z.string(),
  /** Probability of the prediction. */
  score: z.number().min(0).max(1),
});

/** Vectors of the rows of a split; which rows is decided by the run's seed. */
const described = z.strictObject({
  split: z.string().max(40),
  /** Rows of the split, of which these are some or all. */
  total: z.int().nonnegative(),
  /** Numbers of a vector. */
  width: z.int().positive(),
  /** What the vectors are, in words. */
  layer: z.string().max(200),
  classes: z.array(z.string()),
  rows: z.array(embeddedRow).max(20_000),
});

/** As a visualizer gets them: `vectors[row * width + column]`. */
export const embeddings = described.extend({ vectors: z.instanceof(Float32Array) });
export type Embeddings = z.infer<typeof embeddings>;

/** As an engine's worker answers them: 32-bit floats, little endian, in Base64. */
export const embeddingsAnswer = described.extend({ vectors: z.base64() });
