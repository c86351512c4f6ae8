import { z } from "zod";
import { contribution } from "./contribution.ts";

/** Dataset → dataset: clean, tokenize, augment. Pure in `(seed, epoch, row)`. */
export const transformContribution = contribution.extend({
  /** `clean` runs once while preparing; `augment` runs each epoch on training rows. */
  use: z.enum(["clean", "augment"]).default("clean"),
});
