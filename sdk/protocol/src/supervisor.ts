import { z } from "zod";
import { jsonObject } from "./names.ts";
import { journalLine } from "./journal.ts";

/** `control.sock`: newline-delimited JSON-RPC 2.0. Protocol version 1. */
export const supervisorProtocol = 1;

export const cancelMode = z.enum(["checkpoint", "now"]);

/** What is left of a stage's grants. */
export const stageGrants = z.strictObject({
  /** `host:port` that it may still reach, and those among them that it may not. */
  network: z.array(z.string().max(300)).max(200),
  denied: z.array(z.string().max(300)).max(1000),
  /** What it stands on and that is gone: it stops at a checkpoint. */
  lost: z
    .array(
      z.strictObject({
        plugin: z.string().max(300),
        kind: z.string().max(40),
        scope: z.string().max(300),
        reason: z.string().max(300),
      }),
    )
    .max(100),
});
export type StageGrants = z.infer<typeof stageGrants>;

export const supervisorMethods = {
  hello: {
    params: z.strictObject({ protocol: z.array(z.number().int()) }),
    result: z.strictObject({
      protocol: z.number().int(),
      run: z.string(),
      seq: z.number().int(),
      state: z.string(),
    }),
  },
  /** Answers at once, then `event` notifications with every line whose `seq` is above `from`, no gap, no repeat. -1 = all. */
  attach: {
    params: z.strictObject({ from: z.number().int().min(-1) }),
    result: z.strictObject({ seq: z.number().int() }),
  },
  status: { params: z.strictObject({}), result: jsonObject },
  cancel: {
    params: z.strictObject({ mode: cancelMode, graceSeconds: z.number().positive().optional() }),
    result: z.strictObject({ rung: z.number().int() }),
  },
  pause: { params: z.strictObject({ release: z.boolean().default(false) }), result: z.strictObject({}) },
  resume: { params: z.strictObject({}), result: z.strictObject({}) },
  checkpoint: { params: z.strictObject({}), result: z.strictObject({ step: z.number().int() }) },
  /** Events of an isolate stage. The same key again answers the same `seq`. */
  append: {
    params: z.strictObject({ key: z.string().min(1).max(200), type: z.string(), payload: jsonObject }),
    result: z.strictObject({ seq: z.number().int() }),
  },
  /** A small file of an isolate stage, written below `artifacts/` by the supervisor, which hashes it and appends `artifact`. */
  deliver: {
    params: z.strictObject({
      key: z.string().min(1).max(200),
      stage: z.string(),
      kind: z.enum(["chart", "report", "other"]),
      format: z.string(),
      path: z.string(),
      content: z.string().max(4_000_000),
      name: z.string().optional(),
    }),
    result: z.strictObject({ seq: z.number().int() }),
  },
  /** Ends an isolate stage. */
  finish: {
    params: z.strictObject({ stage: z.string(), state: z.enum(["done", "failed"]), error: jsonObject.optional() }),
    result: z.strictObject({}),
  },
  /** Which grants stages have by now, where that is less than they began with. It replaces what was said before. */
  grants: {
    params: z.strictObject({
      stages: z.record(z.string().max(64), stageGrants),
      /** What a stage that lost one has to save its work. */
      graceSeconds: z.number().positive().max(30).default(30),
    }),
    result: z.strictObject({}),
  },
  supply: {
    params: z.strictObject({ stage: z.string(), secrets: z.record(z.string(), z.string()) }),
    result: z.strictObject({}),
  },
} as const;

export type SupervisorMethod = keyof typeof supervisorMethods;

/** Sent to attached clients. */
export const supervisorNotifications = {
  event: journalLine,
  /** An isolate stage is due; any attached kernel may take it. */
  wanted: z.strictObject({ stage: z.string() }),
} as const;

/** A JSON-RPC 2.0 message as it stands on a line. */
export const rpcMessage = z.strictObject({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.number().int(), z.string()]).optional(),
  method: z.string().max(40).optional(),
  params: jsonObject.optional(),
  result: z.json().optional(),
  error: z.strictObject({ code: z.number().int(), message: z.string(), data: z.json().optional() }).optional(),
});
export type RpcMessage = z.infer<typeof rpcMessage>;
