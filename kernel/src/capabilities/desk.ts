import { describeProblems, problemsOf } from "@tuneit/protocol";
import type { z } from "zod";
import { fail } from "../errors/index.ts";
import type { PluginSession } from "./session.ts";

/** What a plugin asks for outside its isolate, as it came out of a frame. */
export interface BrokerRequest {
  readonly plugin: string;
  readonly kind: string;
  readonly args: unknown;
  readonly bytes?: Uint8Array | undefined;
  /** Aborted when the plugin's process is gone. */
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly value: unknown;
  readonly bytes?: Uint8Array | undefined;
}

/** Answers the requests of one kind of capability. */
export interface Desk {
  answer(request: BrokerRequest, session: PluginSession): Promise<Answer>;
}

export const invalid = (kind: string, session: PluginSession, problem: string): Error =>
  fail("TUNEIT_CAPABILITY_INVALID", { plugin: session.name, kind, problem });

/** @throws TUNEIT_CAPABILITY_INVALID */
export function parsed<S extends z.ZodType>(
  schema: S,
  args: unknown,
  kind: string,
  session: PluginSession,
): z.output<S> {
  const result = schema.safeParse(args);
  if (result.success) return result.data;
  throw invalid(kind, session, describeProblems(problemsOf(result.error, schema)));
}
