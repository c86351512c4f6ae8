import { z } from "zod";

const share = z.number().min(0).max(1);

/** What one answer of a model hangs on, token by token. */
export const explanation = z.strictObject({
  text: z.string(),
  /** Id of the way in which it was found, one of those that the engine's manifest lists. */
  method: z.string().max(80),
  /** The class that is explained, and the probability that the model gives it. */
  label: z.string(),
  score: share,
  prediction: z.string(),
  /** The text that it is compared with, in words, and the probability there. */
  baseline: z.strictObject({ title: z.string().max(200), score: share }),
  tokens: z
    .array(
      z.strictObject({
        /** Letters of the text; null for what the model's template put there, or where nobody knows. */
        text: z.string().nullable(),
        /** What the vocabulary calls it. */
        name: z.string().nullable(),
        /** Above 0 speaks for the class, below against it. */
        weight: z.number(),
      }),
    )
    .max(8192),
  /** Of all weights. */
  sum: z.number(),
  /** How far the sum is from `score - baseline.score`; null where the method does not promise that they are the same. */
  gap: z.number().nullable(),
  /** How often the model was asked. */
  steps: z.int().nonnegative(),
  /** Tokens that the text would have without the limit of the run. */
  whole: z.int().nullable(),
});
export type Explanation = z.infer<typeof explanation>;
