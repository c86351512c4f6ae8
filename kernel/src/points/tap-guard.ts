import { isCoded, type CodedError } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";

/** Whose code a tap is. The kernel's own taps say `kernel`. */
export interface TapOwner {
  readonly plugin: string;
  readonly version: string;
}

/** A tap that threw, hung or answered nonsense. It was skipped; the hook went on. */
export interface TapFault {
  readonly owner: TapOwner;
  readonly hook: string;
  readonly error: CodedError;
  /** Code of the plugin's own error, where it has one. */
  readonly pluginCode: string | undefined;
}

export interface TapRules {
  /** `sandbox.md`: a hook tap has 500 ms, then it is skipped and reported. */
  readonly deadlineMs: number;
  readonly onFault: (fault: TapFault) => void;
}

export type TapFunction<Input, Answer> = (
  input: Input,
  signal: AbortSignal,
) => Answer | undefined | Promise<Answer | undefined>;

/** What a tap waits for before its deadline runs, such as the start of its process, which has one of its own. */
export type TapReady<Input> = (input: Input) => Promise<void>;

interface GuardOptions<Input, Answer> {
  readonly owner: TapOwner;
  readonly hook: string;
  readonly rules: TapRules;
  readonly ready?: TapReady<Input> | undefined;
  /** What a tap gets to see: a copy where taps may change it, so that a half-done change is never kept. */
  readonly present: (input: Input) => Input;
  /** Throws where an answer is not acceptable. */
  readonly check: (answer: Answer) => Answer;
}

/** Wraps a tap so that whatever it does, the hook gets an answer or `undefined`, in time. */
export function guardTap<Input, Answer>(
  run: TapFunction<Input, Answer>,
  options: GuardOptions<Input, Answer>,
): (input: Input) => Promise<Answer | undefined> {
  return async (input) => {
    const answer = await answerInTime(run, input, options);
    return answer === undefined ? undefined : checked(answer, options);
  };
}

async function answerInTime<Input, Answer>(
  run: TapFunction<Input, Answer>,
  input: Input,
  options: GuardOptions<Input, Answer>,
): Promise<Answer | undefined> {
  const { owner, hook, rules } = options;
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = Promise.withResolvers<never>();
  const { deadlineMs } = rules;
  try {
    await options.ready?.(input);
    timer = setTimeout(() => late.reject(fail("TUNEIT_HOOK_TAP_TIMEOUT", { ...owner, hook, deadlineMs })), deadlineMs);
    return await Promise.race([Promise.resolve().then(() => run(options.present(input), abort.signal)), late.promise]);
  } catch (cause) {
    report(cause, "TUNEIT_HOOK_TAP_FAILED", options);
    return undefined;
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

function checked<Input, Answer>(answer: Answer, options: GuardOptions<Input, Answer>): Answer | undefined {
  try {
    return options.check(answer);
  } catch (cause) {
    report(cause, "TUNEIT_HOOK_ANSWER_INVALID", options);
    return undefined;
  }
}

function report<Input, Answer>(
  cause: unknown,
  code: "TUNEIT_HOOK_TAP_FAILED" | "TUNEIT_HOOK_ANSWER_INVALID",
  { owner, hook, rules }: GuardOptions<Input, Answer>,
): void {
  if (isCoded(cause) && cause.code === "TUNEIT_HOOK_TAP_TIMEOUT")
    return rules.onFault({ owner, hook, error: cause, pluginCode: undefined });
  const problem = cause instanceof Error ? cause.message : String(cause);
  const error = fail(code, { ...owner, hook, problem }, { cause });
  rules.onFault({ owner, hook, error, pluginCode: codeOf(cause) });
}

function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== "object" || cause === null || !("code" in cause)) return undefined;
  return typeof cause.code === "string" ? cause.code : undefined;
}
