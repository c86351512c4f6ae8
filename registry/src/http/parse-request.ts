import type { z } from "zod";
import { fail } from "../errors/registry-errors.ts";

/** Parses what a client sent. @throws TUNEIT_REGISTRY_REQUEST_INVALID with all problems */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({
    pointer: issue.path.map((part) => `/${String(part)}`).join(""),
    message: issue.message,
  }));
  throw fail(
    "TUNEIT_REGISTRY_REQUEST_INVALID",
    {
      what: problems[0] ? `${problems[0].pointer || "it"}: ${problems[0].message}` : "it",
      why: "It is not what this route takes.",
    },
    { details: { problems } },
  );
}
