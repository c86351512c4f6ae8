import { z } from "zod";
import { actor, grantedCapability } from "./capability.ts";
import { lockedPlugin } from "./lock.ts";
import { pluginName, version } from "./names.ts";

/** `<workspace>/.tuneit/plugins.json`: what this workspace lived through with its plugins. Absent = nothing yet. */

export const pluginCrash = z.strictObject({
  /** Milliseconds since 1970. */
  at: z.number().int(),
  code: z.string(),
  reason: z.string().max(4096),
});
export type PluginCrash = z.infer<typeof pluginCrash>;

export const pluginOff = z.strictObject({ ...pluginCrash.shape, by: actor });
export type PluginOff = z.infer<typeof pluginOff>;

export const pluginHealth = z.strictObject({
  /** Of the version that it is about: what another version did says nothing of this one. */
  integrity: z.string(),
  crashes: z.array(pluginCrash).max(3),
  off: pluginOff.nullable(),
});
export type PluginHealth = z.infer<typeof pluginHealth>;

/** A newer version that asks for more than the active one and that nobody accepted yet. */
export const waitingUpdate = z.strictObject({
  from: version,
  version,
  integrity: z.string(),
  asks: z.array(z.strictObject({ ...grantedCapability.shape, required: z.boolean() })),
  at: z.number().int(),
});
export type WaitingUpdate = z.infer<typeof waitingUpdate>;

/** An update of which no code ran yet, with all that was updated together with it. */
export const updateTrial = z.strictObject({
  integrity: z.string(),
  together: z.record(pluginName, z.strictObject({ integrity: z.string(), before: lockedPlugin })),
});
export type UpdateTrial = z.infer<typeof updateTrial>;

export const pluginStates = z.strictObject({
  format: z.literal(1),
  health: z.record(pluginName, pluginHealth),
  waiting: z.record(pluginName, waitingUpdate),
  trials: z.record(pluginName, updateTrial),
  /** Stay at their version when all are updated. */
  pinned: z.array(pluginName).default([]),
});
export type PluginStates = z.infer<typeof pluginStates>;
