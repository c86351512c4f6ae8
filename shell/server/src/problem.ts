import { isCoded, type CodedError } from "@tuneit/protocol";
import type { ProblemDetails } from "@tuneit/protocol/http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { fail } from "./errors/server-errors.ts";
import { statusOf } from "./errors/status.ts";

export const bodyLimit = 1024 * 1024;

/** Answers any error as problem details (RFC 9457). What has no code becomes a bare 500; the log has the rest. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const coded = toCoded(error);
  const status = statusOf(coded.code);
  // Nobody is there to be told, and work that was dropped for that is no fault.
  if (status >= 500 && !reply.raw.destroyed) request.log.error({ err: error }, coded.message);
  if (status === 401) reply.header("www-authenticate", "Bearer");
  reply
    .code(status)
    .type("application/problem+json")
    .send(details(coded, { status, instance: request.id }));
}

/** Fastify's own refusals (malformed URL, wrong content type, large body) are requests that are wrong. */
function toCoded(error: unknown): CodedError {
  if (isCoded(error)) return error;
  if (error instanceof Error && "code" in error && error.code === "ENOSPC")
    return fail("TUNEIT_SERVER_STORAGE_FULL", { problem: "The disk is full" }, { cause: error });
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : 500;
  if (status === 413) return fail("TUNEIT_SERVER_BODY_TOO_LARGE", { limit: bodyLimit }, { cause: error });
  if (typeof status === "number" && status < 500)
    return fail("TUNEIT_SERVER_REQUEST_INVALID", { problem: (error as Error).message }, { cause: error });
  return fail("TUNEIT_SERVER_UNEXPECTED", {}, { cause: error });
}

/** What a client is told of an error that ended something else than its own request. */
export function problemOf(error: unknown, instance: string): ProblemDetails {
  const coded = toCoded(error);
  return details(coded, { status: statusOf(coded.code), instance });
}

function details(error: CodedError, at: { status: number; instance: string }): ProblemDetails {
  const { docs, message, reason, code, mend } = error;
  const problems = error.details?.problems;
  return { type: docs, title: message, ...at, detail: reason, code, mend, ...(problems ? { problems } : {}) };
}

/** Parses what a client sent. @throws TUNEIT_SERVER_REQUEST_INVALID with all problems */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({
    pointer: issue.path.map((part) => `/${String(part)}`).join(""),
    message: issue.message,
  }));
  const [first] = problems;
  const problem = first ? `${first.pointer || "It"}: ${first.message}` : "It has another form";
  throw fail("TUNEIT_SERVER_REQUEST_INVALID", { problem }, { details: { problems } });
}
