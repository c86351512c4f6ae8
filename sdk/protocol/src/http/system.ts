import { z } from "zod";
import { proxyAsWritten, proxySettings } from "../proxy.ts";

/** `POST /session`: the one-time code in the address that `tuneit serve` opens, for the token of every other request. */
export const sessionRequest = z.strictObject({ code: z.string().max(200) });
export const sessionAnswer = z.strictObject({ token: z.string() });

export const queueState = z.strictObject({ running: z.int(), waiting: z.int(), limit: z.int().positive() });
export type QueueState = z.infer<typeof queueState>;

/** `GET /system`. */
export const systemInfo = z.strictObject({
  version: z.string(),
  platform: z.string(),
  node: z.string(),
  /** Cores, memory in bytes, and what can compute beside the processor. */
  hardware: z.strictObject({
    processors: z.int(),
    memoryBytes: z.int(),
    diskFreeBytes: z.int(),
    accelerators: z.array(z.strictObject({ name: z.string(), memoryBytes: z.int() })),
  }),
  confinement: z.enum(["full", "landlock", "none"]),
  workspace: z.strictObject({ id: z.string(), name: z.string() }),
  queue: queueState,
  /** Milliseconds UTC. */
  startedAt: z.int(),
});
export type SystemInfo = z.infer<typeof systemInfo>;

export const doctorCheck = z.strictObject({
  name: z.string(),
  status: z.enum(["ok", "warning", "problem"]),
  found: z.string(),
  mend: z.string().nullable(),
});
export type DoctorCheck = z.infer<typeof doctorCheck>;
/** `GET /system/doctor`: what this machine can do, each problem with its mend. */
export const doctorAnswer = z.strictObject({ checks: z.array(doctorCheck) });

/** `GET /system/disk`: what TuneIT keeps on this machine. Environments, plugins and cache serve all workspaces. */
export const diskUse = z.strictObject({
  items: z.array(
    z.strictObject({ what: z.enum(["runs", "data", "models", "environments", "plugins", "cache"]), bytes: z.int() }),
  ),
  freeBytes: z.int(),
});
export type DiskUse = z.infer<typeof diskUse>;

/** A workspace: what the runs, recipes and datasets of one undertaking share. */
export const project = z.strictObject({
  id: z.string(),
  name: z.string(),
  runs: z.int(),
  /** Milliseconds UTC of the newest change; null where there was none. */
  updatedAt: z.int().nullable(),
});
export type Project = z.infer<typeof project>;

/** A machine that registered itself; this one is always there. */
export const agent = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(["ready", "busy", "away"]),
  processors: z.int(),
  memoryBytes: z.int(),
});
export const agentGpu = z.strictObject({ index: z.int(), name: z.string(), memoryBytes: z.int(), busy: z.boolean() });

/** `GET /settings`, `PUT /settings`: of this server, not of a browser. */
export const settings = z.strictObject({
  format: z.literal(1).default(1),
  /** Runs at a time on each device. */
  runsPerDevice: z.int().min(1).max(16).default(1),
  /** Nothing is looked up outside this machine. */
  offline: z.boolean().default(false),
  ...proxySettings.shape,
});
/** `PUT /settings`: a user and a password in the proxy's address go into the vault. */
export const settingsChange = settings.extend({ proxy: proxyAsWritten.nullable().default(null) });
export type SettingsChange = z.infer<typeof settingsChange>;
export type Settings = z.infer<typeof settings>;

export const queueEntry = z.strictObject({
  run: z.string(),
  name: z.string(),
  /** `starting`: plugins, environment and data are being prepared. */
  state: z.enum(["waiting", "starting", "running"]),
  /** Higher first; equal ones in the order they came. */
  priority: z.int().min(-100).max(100),
  device: z.string(),
  /** From 1; null of one that does not wait. */
  place: z.int().nullable(),
  /** Why it waits, or what is being prepared. */
  reason: z.string().nullable(),
});
export type QueueEntry = z.infer<typeof queueEntry>;
export const queueChange = z.strictObject({ priority: z.int().min(-100).max(100) });
