import { z } from "zod";

/** Everything a plugin can ask for; `sandbox.md` says what each one opens. */
export const capabilityKind = z.enum([
  "fs:read",
  "fs:write",
  "net:connect",
  "secrets:read",
  "python:run",
  "gpu:compute",
  "process:exec",
  "hooks:tap",
  "services:provide",
  "services:use",
  "ui:view",
  "ui:command",
  "ui:notify",
  "models:publish",
  "telemetry:send",
]);
export type CapabilityKind = z.infer<typeof capabilityKind>;

/** Read by a person who is asked for leave: nothing that moves the cursor or turns the direction of the text. */
const oneLine = z
  .string()
  // Ranges, not classes of Unicode: the Python runtime reads the same pattern.
  .regex(
    /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/,
    "expected one line without control characters",
  );

/**
 * What a manifest declares. `scope` is a root such as `$DATASETS`, `host:port`, a secret's name, an entry point, devices with
 * their limits (`0,1;memory=20GB;hours=12`) … `$NAMED`, or `$NAMED=value` of a secret, is one that a person names, each for itself.
 */
export const capability = z.strictObject({
  kind: capabilityKind,
  scope: oneLine.min(1).max(300),
  reason: oneLine.trim().min(3).max(300),
});
export type Capability = z.infer<typeof capability>;

/** A capability without its explanation: what grants, locks and audit records compare. */
export const grantedCapability = capability.omit({ reason: true });
export type GrantedCapability = z.infer<typeof grantedCapability>;

export const actor = z.enum(["user", "script", "policy", "kernel"]);

/** `$TUNEIT_HOME/grants/<scope>/<name>.json`: what somebody allowed or denied. Deny beats allow. */
export const grantFile = z.strictObject({
  format: z.literal(1),
  plugin: z.string(),
  /** What was allowed, by who answers for the plugin that it was allowed to: `registry <root key>`, or `folder`. */
  given: z.record(z.string(), z.array(grantedCapability)).default({}),
  /** As files before `given` say it: to whom is not known, so it counts for nothing. */
  allow: z.array(grantedCapability).optional(),
  deny: z.array(grantedCapability),
  by: actor,
  at: z.number().int(),
});
export type GrantFile = z.infer<typeof grantFile>;

/** One line of `$TUNEIT_HOME/audit.jsonl`; `previous` is the SHA-256 of the line before, hex. */
export const auditRecord = z.strictObject({
  formatVersion: z.literal(1),
  seq: z.number().int().nonnegative(),
  at: z.number().int(),
  actor,
  plugin: z.string(),
  version: z.string(),
  integrity: z.string(),
  event: z.enum([
    "asked",
    "granted",
    "denied",
    "revoked",
    "used",
    "blocked",
    "killed",
    "disabled",
    "enabled",
    "faulted",
    "restored",
  ]),
  kind: z.string(),
  scope: z.string(),
  target: z.string(),
  outcome: z.string(),
  code: z.string(),
  run: z.string(),
  previous: z.string(),
});
export type AuditRecord = z.infer<typeof auditRecord>;
