import { z } from "zod";
import { capability, grantedCapability } from "../capability.ts";

const permission = capability.extend({
  required: z.boolean(),
  /** In words for a person who never read a manual. */
  means: z.string(),
  decision: z.enum(["granted", "denied", "undecided"]),
});

export const pluginRow = z.strictObject({
  name: z.string(),
  version: z.string(),
  displayName: z.string(),
  description: z.string(),
  signed: z.boolean(),
  source: z.enum(["registry", "folder"]),
  enabled: z.boolean(),
  /** Why it is off. */
  reason: z.string().nullable(),
  points: z.array(z.string()),
  /** A newer version that waits for somebody's consent. */
  update: z.strictObject({ version: z.string(), asks: z.array(grantedCapability) }).nullable(),
});
export type PluginRow = z.infer<typeof pluginRow>;
export const pluginPage = pluginRow.extend({
  license: z.string(),
  integrity: z.string(),
  permissions: z.array(permission),
  /** What a combination of them allows. */
  warnings: z.array(z.string()),
  contributions: z.array(z.strictObject({ point: z.string(), id: z.string(), title: z.string() })),
});
export type PluginPage = z.infer<typeof pluginPage>;

export const installRequest = z.strictObject({
  /** `@scope/name`, with a range where wanted: `@scope/name@^1`. */
  spec: z.string().max(300),
  grant: z.enum(["none", "declared"]).default("none"),
});
export const updateRequest = installRequest.omit({ spec: true });
export const grantChange = grantedCapability.extend({ decision: z.enum(["allow", "deny", "forget"]) });

export const marketplaceQuery = z.strictObject({
  q: z.string().max(200).default(""),
  point: z.string().max(60).optional(),
  task: z.string().max(60).optional(),
  capability: z.string().max(60).optional(),
});
