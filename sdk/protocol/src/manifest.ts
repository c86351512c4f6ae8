import { z } from "zod";
import { capability } from "./capability.ts";
import { contributionId, entry, pluginName, relativePath, version, versionRange } from "./names.ts";
import { contributes } from "./points/index.ts";

/** A PEP 508 requirement, such as `pyarrow>=25`. No URL, path or marker that reaches outside an index. */
export const pythonRequirement = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9._,-]+\])?\s*(?:(?:===|==|~=|!=|<=|>=|<|>)\s*[A-Za-z0-9.*+!_-]+\s*,?\s*)*(?:;[^@]*)?$/,
    "expected a requirement such as pyarrow>=25",
  );

/** The Python half of a plugin. */
export const pythonPart = z.strictObject({
  /** Folder in the package that is put on the import path. */
  package: relativePath,
  requires: z.array(pythonRequirement).default([]),
  /** Distributions wanted without what they depend on, `name==version`, such as one that only carries weights. */
  requiresAlone: z.array(z.string().regex(/^[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+$/)).default([]),
  requiresPython: versionRange.default(">=3.10"),
  /** Wants an environment of its own. */
  isolated: z.boolean().default(false),
});

export const limits = z.strictObject({
  /** Heap of the isolate in MiB. */
  memoryMb: z.number().int().min(16).max(2048).default(128),
  activationMs: z.number().int().min(50).max(10_000).default(2000),
  callMs: z.number().int().min(10).max(60_000).default(2000),
});
export type Limits = z.infer<typeof limits>;

/** What happens in a kernel's life that a plugin may hear of; `plan` it may also amend. */
export const hookName = z.enum(["plan", "runStart", "stageStart", "stageEnd", "runEnd", "pluginActivated"]);
export type HookName = z.infer<typeof hookName>;

/** An export of `main` that is called in a hook. Needs the capability `hooks:tap` with the hook's name as scope. */
export const hookTap = z.strictObject({
  hook: hookName,
  entry: entry.refine((text) => text.startsWith("js:"), "expected js:<export>"),
});
export type HookTap = z.infer<typeof hookTap>;

/** What other plugins may call: a name with a version of its own, and the export of `main` behind each method. */
export const providedService = z.strictObject({
  id: contributionId,
  version,
  methods: z.record(
    z
      .string()
      .max(64)
      .regex(/^[A-Za-z][A-Za-z0-9]*$/, "expected a name such as countTokens"),
    z
      .string()
      .max(200)
      .regex(/^js:[A-Za-z_$][\w$]*$/, "expected js:<export>"),
  ),
});
export type ProvidedService = z.infer<typeof providedService>;

/** The `tuneit` field of a plugin's package.json. Unknown keys are refused. */
export const tuneitManifest = z.strictObject({
  manifestVersion: z.literal(1),
  displayName: z.string().min(1).max(80),
  icon: relativePath.optional(),
  categories: z.array(z.string().max(40)).max(10).default([]),
  main: relativePath.optional(),
  python: pythonPart.optional(),
  contributes,
  taps: z.array(hookTap).max(20).optional(),
  capabilities: z.array(capability).max(50).default([]),
  optionalCapabilities: z.array(capability).max(50).default([]),
  /** Each needs `services:provide` for its id. */
  services: z.array(providedService).max(20).optional(),
  limits: limits.prefault({}),
});
export type TuneitManifest = z.infer<typeof tuneitManifest>;

/** A plugin's package.json. The standard fields keep their meaning; npm's other fields are kept as they are. */
export const pluginManifest = z.looseObject({
  name: pluginName,
  version,
  license: z.string().min(1).max(200),
  description: z.string().max(500).default(""),
  keywords: z.array(z.string().max(50)).max(30).default([]),
  engines: z.looseObject({ tuneit: versionRange }),
  peerDependencies: z.record(pluginName, versionRange).default({}),
  tuneit: tuneitManifest,
});
export type PluginManifest = z.infer<typeof pluginManifest>;

/** `examples/<contribution>.json` in a plugin's folder: what `tuneit plugin test` calls it with, and what it should answer. */
export const pluginExample = z.strictObject({
  input: z.json(),
  config: z.record(z.string(), z.json()).default({}),
  /** Compared with the answer as JSON; absent = any answer that a run would take. */
  answer: z.json().optional(),
});
export type PluginExample = z.infer<typeof pluginExample>;
