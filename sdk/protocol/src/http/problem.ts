import { z } from "zod";
import { errorCode, problem } from "../error.ts";

/** Body of every failed answer, `application/problem+json` (RFC 9457), with the code that the command line shows. */
export const problemDetails = z.strictObject({
  /** Path of the code's page. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** Why it happened. */
  detail: z.string(),
  code: errorCode,
  /** What to do about it. */
  mend: z.string(),
  /** The request, for whoever reads the log. */
  instance: z.string(),
  /** JSON pointers into the body that was sent. */
  problems: z.array(problem).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetails>;

/** A page of a list. `nextCursor` is opaque; null where the list ends. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable(), total: z.int().nullable() });

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type PageQuery = z.infer<typeof pageQuery>;
