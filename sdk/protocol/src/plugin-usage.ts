import { z } from "zod";
import { pluginName, version } from "./names.ts";

/** What one half of a plugin used: its isolate, or its program in Python. */
export const programUse = z.strictObject({
  /** Calls of an isolate; stages and jobs of a program in Python. */
  calls: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** From asking to the answer, over all calls. */
  totalMs: z.number().nonnegative(),
  longestMs: z.number().nonnegative(),
  /** Resident memory of its process, seen four times a second; 0 = it never lived that long. */
  peakMemoryBytes: z.int().nonnegative(),
});
export type ProgramUse = z.infer<typeof programUse>;

/** Of one version, since it was first called. Plugins that share a Python process are each told the whole of it. */
export const pluginUse = z.strictObject({
  version,
  /** Milliseconds since 1970. */
  since: z.int(),
  isolate: programUse.nullable(),
  python: programUse.nullable(),
});
export type PluginUse = z.infer<typeof pluginUse>;

/** `<workspace>/.tuneit/plugin-usage.json`. Absent = nothing was called yet. */
export const pluginUsage = z.strictObject({ format: z.literal(1), plugins: z.record(pluginName, pluginUse) });
export type PluginUsage = z.infer<typeof pluginUsage>;
