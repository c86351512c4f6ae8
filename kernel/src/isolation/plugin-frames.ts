import type { GrantedCapability, Limits } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { packValue } from "./frame-values.ts";
import { encodeFrame, isSendable } from "./frames.ts";
import type { CallRequest } from "./open-call.ts";

export interface PluginProgram {
  readonly plugin: string;
  readonly version: string;
  /** The plugin's `main`, one ES module. */
  readonly code: string;
  readonly limits: Pick<Limits, "memoryMb" | "activationMs">;
  /** What was granted: what its context has beside the members of every context. */
  readonly offers: readonly GrantedCapability[];
}

export interface CallFrame extends Omit<CallRequest, "signal" | "onProgress"> {
  readonly id: number;
  /** Set where the answer comes in pieces. */
  readonly stream?: true | undefined;
}

export interface SendableFrame {
  readonly frame: Buffer;
  readonly bytes?: Uint8Array | undefined;
}

/** @throws TUNEIT_ISOLATE_START */
export function encodeLoad(id: number, { plugin, version, code, limits, offers }: PluginProgram): SendableFrame {
  const { memoryMb, activationMs: deadlineMs } = limits;
  const frame = encodeFrame(JSON.stringify({ type: "load", id, plugin, version, code, memoryMb, deadlineMs, offers }));
  if (!isSendable(frame)) throw fail("TUNEIT_ISOLATE_START", { plugin, reason: "Its module is larger than 4 MB" });
  return { frame };
}

/** @throws TUNEIT_ISOLATE_ARGUMENTS */
export function encodeCall(plugin: string, call: CallFrame): SendableFrame {
  const { id, point, export: name, args, config = {}, deadlineMs, stream } = call;
  const { json, bytes } = packValue(args);
  const text = JSON.stringify({ type: "call", id, point, export: name, args: json, config, deadlineMs, stream });
  const frame = encodeFrame(text, bytes?.length);
  if (!isSendable(frame)) throw fail("TUNEIT_ISOLATE_ARGUMENTS", { plugin, export: name });
  return { frame, bytes };
}
