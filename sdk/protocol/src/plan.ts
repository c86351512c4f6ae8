import { z } from "zod";
import { grantedCapability } from "./capability.ts";
import { contributionId, entry, humanName, integrity, jsonObject, pluginName, sha256, version } from "./names.ts";
import { pointName } from "./points/index.ts";
import { recipe } from "./recipe.ts";

/** A contribution pinned to the bytes that provide it. */
export const pinnedUse = z.strictObject({
  /** What it is for in this stage: `reader`, `model`, `strategy`, `metric`, … */
  role: z.string(),
  plugin: pluginName,
  version,
  integrity: z.string(),
  point: pointName,
  contribution: contributionId,
  entry,
  with: jsonObject,
});
export type PinnedUse = z.infer<typeof pinnedUse>;

export const stageKind = z.enum(["fetch", "read", "prepare", "baseline", "train", "evaluate", "export", "visualize"]);
export type StageKind = z.infer<typeof stageKind>;

export const stage = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .max(64),
  kind: stageKind,
  title: z.string(),
  /** `python` runs in a confined worker; `isolate` waits for an attached kernel. */
  runs: z.enum(["python", "isolate"]),
  /** Ids of stages that must be done first. */
  needs: z.array(z.string()),
  uses: z.array(pinnedUse),
  /** Which of the plan's environments it runs in. */
  environment: z.string().optional(),
  /** Name of the dataset folder it makes; present on `read` and `prepare`. An existing folder of that name is used as it is. */
  produces: sha256.optional(),
  /** Name of the dataset folder it reads. */
  consumes: sha256.optional(),
  /** `host:port` the stage may reach through the proxy; empty = no network at all. */
  network: z.array(z.string()).default([]),
  /** Names of secrets it is given over its channel. */
  secrets: z.array(z.string()).default([]),
  options: jsonObject,
  limits: z.strictObject({
    memoryBytes: z.number().int().positive(),
    wallSeconds: z.number().int().positive(),
    tasks: z.number().int().positive(),
    fileBytes: z.number().int().positive(),
  }),
});
export type Stage = z.infer<typeof stage>;

export const plannedPlugin = z.strictObject({
  name: pluginName,
  version,
  integrity: z.union([integrity, z.string().regex(/^folder-sha256-[0-9a-f]{64}$/)]),
  /** A folder given with `--allow-unsigned` has no key. */
  keyId: z.string().nullable(),
});

export const plannedGrant = grantedCapability.extend({
  plugin: pluginName,
  reason: z.string(),
  required: z.boolean(),
  granted: z.boolean(),
});

/** The recipe with every version, default and estimate pinned. Holds no path of the machine and no time, so equal plans have equal hashes. */
export const plan = z.strictObject({
  format: z.literal(1),
  tuneit: version,
  name: humanName,
  task: z.string(),
  seed: z.number().int(),
  recipe,
  plugins: z.array(plannedPlugin),
  environments: z.array(
    z.strictObject({ id: z.string(), hash: z.string(), python: z.string(), accelerator: z.string() }),
  ),
  determinism: z.strictObject({ level: z.enum(["strict", "seeded"]), threads: z.number().int().positive() }),
  /** Who says where the stages run. */
  compute: pinnedUse,
  source: z.strictObject({ name: z.string(), sha256, bytes: z.number().int().nonnegative() }),
  stages: z.array(stage).min(1),
  estimate: z.strictObject({
    memoryBytes: z.number().int().nonnegative(),
    /** Low and high, seconds; null where nothing is known yet. */
    seconds: z.tuple([z.number(), z.number()]).nullable(),
    /** Plugins that are installed, and what their environments and the model need; null where a part is not known. */
    downloadBytes: z.number().int().nonnegative().nullable(),
    notes: z.array(z.string()),
  }),
  grants: z.array(plannedGrant),
});
export type Plan = z.infer<typeof plan>;
