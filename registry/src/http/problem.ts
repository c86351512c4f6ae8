import { type CodedError, isCoded, type ProblemDetails } from "@tuneit/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { fail, type RegistryCode, statusOf } from "../errors/registry-errors.ts";

/** Answers any error as problem details. What is not ours becomes a bare 500; the log has the rest. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const coded = toCoded(error);
  const status = isRegistryCode(coded.code) ? statusOf[coded.code] : 422;
  if (coded.code === "TUNEIT_REGISTRY_INTERNAL") request.log.error({ err: error }, coded.message);
  else if (status >= 500) request.log.warn({ code: coded.code, reason: String(coded.cause) }, coded.message);
  if (status === 401) reply.header("www-authenticate", "Bearer");
  if (status === 429) reply.header("retry-after", "60");
  stopReading(request, reply);
  reply.code(status).type("application/problem+json").header("cache-control", "no-store").send(details(coded, status));
}

/** Fastify's own refusals (malformed URL, wrong content type, large body) are requests that are wrong. */
function toCoded(error: unknown): CodedError {
  if (isCoded(error)) return error;
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : 500;
  if (status === 413) return fail("TUNEIT_REGISTRY_TOO_LARGE", { what: "the body" }, { cause: error });
  if (typeof status === "number" && status < 500) {
    return fail(
      "TUNEIT_REGISTRY_REQUEST_INVALID",
      { what: (error as Error).message, why: "It is not what this route takes." },
      { cause: error },
    );
  }
  return fail("TUNEIT_REGISTRY_INTERNAL", {}, { cause: error });
}

const isRegistryCode = (code: string): code is RegistryCode => Object.hasOwn(statusOf, code);
const drainable = 1_000_000;

/** A refused body is not read to its end, unless that is cheaper than a new connection. */
function stopReading(request: FastifyRequest, reply: FastifyReply): void {
  const length = Number(
    request.headers["content-length"] ?? (request.headers["transfer-encoding"] ? drainable + 1 : 0),
  );
  if (!request.raw.complete && length > drainable) reply.header("connection", "close");
}

function details(error: CodedError, status: number): ProblemDetails {
  const rule = error.details?.["rule"];
  const problems = error.details?.problems;
  const listed = problems?.slice(0, 20).map((problem) => `\n  ${problem.pointer || "/"}: ${problem.message}`) ?? [];
  return {
    type: error.docs,
    title: error.message,
    status,
    detail: error.reason,
    code: error.code,
    mend: error.mend,
    error: `${error.code}: ${error.message}. ${error.mend}${listed.join("")}`,
    ...(typeof rule === "string" ? { rule } : {}),
    ...(problems ? { problems: problems.map(({ pointer, message }) => ({ pointer, message })) } : {}),
  };
}
