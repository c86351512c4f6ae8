import { z } from "zod";
import { runId } from "./names.ts";

/**
 * `launch.json`, mode 600: how the supervisor starts each Python stage on this machine. It is the only file of a run that
 * knows paths of the host.
 *
 * Descriptors of a started worker: 3 = the channel (JSON-RPC), 4 = the seccomp program, where `seccomp` is set.
 */
export const stageLaunch = z.strictObject({
  /** Complete argument list; the sandbox first, the worker last. */
  argv: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()),
  /** File with the compiled BPF program, opened by the supervisor and passed as descriptor 4. */
  seccomp: z.string().nullable(),
  /** Folders below which the started process makes itself a control group, `tuneit-<its number>`: the supervisor removes it. */
  groups: z.array(z.string()).optional(),
  /** Paths as the worker sees them, by role: `source`, `dataset`, `output`, `artifacts`, `checkpoints`, `model`, `plugins/<name>` … */
  paths: z.record(z.string(), z.string()),
  /** `host:port` the stage may reach; the supervisor then serves a CONNECT proxy on `proxySocket`. */
  network: z.array(z.string()),
  /** Hosts that are reached by `network`, and may not be. */
  denied: z.array(z.string()).optional(),
  /** Unix socket on the host that is bound into the sandbox; null without network. */
  proxySocket: z.string().nullable(),
  /** Folder (on the host) in which the stage makes its dataset, renamed to `publishTo` when the stage is done. */
  partial: z.string().nullable(),
  publishTo: z.string().nullable(),
});
export type StageLaunch = z.infer<typeof stageLaunch>;

export const launch = z.strictObject({
  format: z.literal(1),
  run: runId,
  /** Absolute path of the interpreter that runs the supervisor. */
  supervisorPython: z.string(),
  /** The policy file that the run was started under. */
  policy: z.string().optional(),
  confinement: z.enum(["full", "landlock", "none"]),
  stages: z.record(z.string(), stageLaunch),
});
export type Launch = z.infer<typeof launch>;
