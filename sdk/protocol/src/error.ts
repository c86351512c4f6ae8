import { z } from "zod";

/** `TUNEIT_<AREA>_<CONDITION>`; a code is never reused. */
export const errorCode = z.string().regex(/^TUNEIT(?:_[A-Z0-9]+){2,}$/);

/** One fault inside a document, so that all of them can be shown at once. */
export const problem = z.strictObject({
  /** JSON pointer (RFC 6901) into the document. */
  pointer: z.string(),
  message: z.string(),
  /** The nearest thing that would have been right. */
  suggestion: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;

/**
 * What every face of TuneIT shows of a failure: the CLI's `--json`, HTTP problem details, journal events.
 * Never holds a stack trace, a secret or a path of the host that the user did not give.
 */
export const errorReport = z.strictObject({
  code: errorCode,
  message: z.string(),
  cause: z.string(),
  mend: z.string(),
  docs: z.string(),
  details: z.looseObject({ problems: z.array(problem).optional() }).optional(),
});
export type ErrorReport = z.infer<typeof errorReport>;
