import { z } from "zod";
import { grantedCapability } from "./capability.ts";
import { pluginName, version } from "./names.ts";

/**
 * Frames between the kernel and the process that holds a plugin's isolate.
 *
 * On the wire: `u32 jsonLength, u32 byteLength`, little endian, the JSON, the bytes. The reader checks lengths and counts
 * brackets on the raw buffer before it parses.
 */
export const mailboxProtocol = 1;
export const maxFrameJson = 4 * 1024 * 1024;
export const maxFrameBytes = 64 * 1024 * 1024;
export const maxFrameDepth = 64;

const id = z.number().int().nonnegative();
const deadlineMs = z.number().int().positive().max(120_000);

export const toIsolate = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("load"),
    id,
    plugin: pluginName,
    version,
    code: z.string(),
    memoryMb: z.number().int(),
    deadlineMs,
    /** What was granted: the members that the plugin's context has beside those of every context. */
    offers: z.array(grantedCapability).max(100),
  }),
  z.strictObject({
    type: z.literal("call"),
    id,
    point: z.string(),
    export: z.string(),
    args: z.json(),
    config: z.json(),
    deadlineMs,
    /** The answer comes in pieces, `chunk`… `end`; the deadline is for each. */
    stream: z.literal(true).optional(),
  }),
  z.strictObject({
    type: z.literal("capret"),
    id,
    ok: z.boolean(),
    value: z.json().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  z.strictObject({ type: z.literal("credit"), id, n: z.number().int().positive() }),
  z.strictObject({ type: z.literal("cancel"), id }),
  z.strictObject({ type: z.literal("ping"), n: z.number().int() }),
  z.strictObject({ type: z.literal("dispose") }),
]);
export type ToIsolate = z.infer<typeof toIsolate>;

export const fromIsolate = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ready"), protocol: z.literal(1), engine: z.string(), version: z.string() }),
  z.strictObject({
    type: z.literal("ret"),
    id,
    ok: z.boolean(),
    value: z.json().optional(),
    /** Set where `ok` is false: `timeout`, `threw`, `cancelled`, `memory`, `refused`, `denied`. */
    failure: z
      .strictObject({
        kind: z.enum(["timeout", "threw", "cancelled", "memory", "refused", "denied"]),
        code: z.string().max(120),
        message: z.string().max(4096),
      })
      .optional(),
  }),
  z.strictObject({ type: z.literal("cap"), id, kind: z.string().max(64), args: z.json() }),
  z.strictObject({ type: z.literal("chunk"), id, seq: z.number().int().nonnegative(), value: z.json() }),
  z.strictObject({ type: z.literal("end"), id }),
  z.strictObject({
    type: z.literal("log"),
    level: z.enum(["debug", "info", "warning", "error"]),
    text: z.string().max(4096),
  }),
  z.strictObject({ type: z.literal("progress"), id, done: z.number(), total: z.number().nullable() }),
  z.strictObject({ type: z.literal("pong"), n: z.number().int() }),
  z.strictObject({ type: z.literal("fatal"), reason: z.string().max(1000) }),
]);
export type FromIsolate = z.infer<typeof fromIsolate>;
