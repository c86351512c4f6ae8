import { z } from "zod";

/** What a compute provider is asked: a run's stages, and the machine that asks. */
export const placementInput = z.strictObject({
  stages: z.array(z.strictObject({ id: z.string(), kind: z.string(), memoryBytes: z.number() })),
  machine: z.strictObject({ cores: z.number(), memoryBytes: z.number(), accelerator: z.string() }),
});
export type PlacementInput = z.infer<typeof placementInput>;

/** Where the stages run. `here` = on the machine that asks, one after the other. */
export const placement = z.strictObject({
  where: z.literal("here"),
  /** Price of an hour in the currency named; null = nothing is charged. */
  pricePerHour: z.strictObject({ amount: z.number().nonnegative(), currency: z.string().length(3) }).nullable(),
});
export type Placement = z.infer<typeof placement>;
