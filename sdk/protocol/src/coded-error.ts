import type { ErrorReport } from "./error.ts";

/** One condition. Texts may hold `{name}` placeholders, filled from the values given when it is thrown. */
export interface ErrorEntry {
  /** What happened, one sentence. */
  readonly message: string;
  /** Why it happens. */
  readonly cause: string;
  /** What to do about it: an act. */
  readonly mend: string;
}

export type ErrorTable = Readonly<Record<`TUNEIT_${string}`, ErrorEntry>>;

export type ErrorDetails = NonNullable<ErrorReport["details"]>;

/** Where the page of a code is: `tuneit explain <code>` prints it, and every documentation site has it at this path. */
export const docsOf = (code: string): string => `errors/${code}`;

/** An error that a person can read and a program can compare, by `code` and never by class or text. */
export class CodedError extends Error {
  readonly code: string;
  readonly reason: string;
  readonly mend: string;
  readonly details: ErrorDetails | undefined;

  constructor(code: string, texts: ErrorEntry, options: { cause?: unknown; details?: ErrorDetails | undefined } = {}) {
    super(texts.message, { cause: options.cause });
    this.name = "CodedError";
    this.code = code;
    this.reason = texts.cause;
    this.mend = texts.mend;
    this.details = options.details;
  }

  get docs(): string {
    return docsOf(this.code);
  }

  /** What every face shows: no stack, no nested cause. */
  toReport(): ErrorReport {
    return {
      code: this.code,
      message: this.message,
      cause: this.reason,
      mend: this.mend,
      docs: this.docs,
      ...(this.details ? { details: this.details } : {}),
    };
  }
}

/** True for any error that carries a TuneIT code, whichever copy of this package made it. */
export function isCoded(error: unknown): error is CodedError {
  return (
    error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("TUNEIT_")
  );
}

const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));

/** Braces of JSON in a text are no placeholder. */
type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${string}"${string}` ? never : Name) | NamesIn<Rest>
  : never;
type Filling = string | number;
/** What the texts of a condition leave open, and whatever else is at hand. */
type Values<Entry extends ErrorEntry> = Readonly<
  Record<NamesIn<Entry["message"] | Entry["cause"] | Entry["mend"]>, Filling>
> &
  Readonly<Record<string, Filling>>;
interface FailOptions {
  readonly cause?: unknown;
  readonly details?: ErrorDetails | undefined;
}
type Arguments<Entry extends ErrorEntry> =
  Record<string, never> extends Values<Entry>
    ? [values?: Values<Entry>, options?: FailOptions]
    : [values: Values<Entry>, options?: FailOptions];

/**
 * Makes a package's error factory from its table. Each package has one, in its `errors/` folder. Whoever fails without
 * what the texts leave open does not compile.
 *
 * @example
 * const fail = errorFactory({ TUNEIT_STORE_BLOCKED: { message: "{plugin} is blocked", cause: "…", mend: "…" } });
 * throw fail("TUNEIT_STORE_BLOCKED", { plugin: "@acme/x" });
 */
export function errorFactory<const T extends ErrorTable>(table: T) {
  return function fail<Code extends keyof T & `TUNEIT_${string}`>(
    code: Code,
    ...[values, options]: Arguments<T[Code]>
  ): CodedError {
    const entry = table[code] as ErrorEntry;
    const filled = (text: string): string => fill(text, values ?? {});
    const texts = { message: filled(entry.message), cause: filled(entry.cause), mend: filled(entry.mend) };
    return new CodedError(code, texts, options);
  };
}
