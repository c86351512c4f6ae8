import { errorCode, type FromIsolate } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { unpackValue } from "./frame-values.ts";
import { PatientTimer } from "./patient-timer.ts";

export interface CallRequest {
  readonly point: string;
  /** Name of the function that the plugin's module exports. */
  readonly export: string;
  readonly args: unknown;
  readonly config?: unknown;
  readonly deadlineMs: number;
  /** Shorter than the plugin's own, by the user's wish: a process that is ended for it is no crash. */
  readonly isUsersDeadline?: boolean | undefined;
  /** The promise is rejected with its reason; the plugin sees its own signal abort. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number | null) => void) | undefined;
}

type Answer = Extract<FromIsolate, { type: "ret" }>;
type Failure = NonNullable<Answer["failure"]>;

/** After its deadline the worker has this long to say so itself. */
const graceMs = 1000;
/** As the worker has it. */
const shortDeadlineMs = 2000;

export interface OpenCallOptions extends Pick<
  CallRequest,
  "export" | "deadlineMs" | "isUsersDeadline" | "signal" | "onProgress"
> {
  readonly plugin: string;
  readonly onOverdue: (error: Error) => void;
  readonly onCancel: () => void;
}

/** A call on its way: one promise, one timer, ended once. */
export class OpenCall {
  readonly answer: Promise<unknown>;
  readonly #settle = Promise.withResolvers<unknown>();
  readonly #options: OpenCallOptions;
  #timer: PatientTimer;
  #isHeld = false;

  constructor(options: OpenCallOptions) {
    this.#options = options;
    this.answer = this.#settle.promise;
    this.#timer = this.#newTimer();
    options.signal?.addEventListener("abort", this.#cancel, { once: true });
  }

  take(answer: Answer, bytes: Uint8Array | undefined): void {
    this.#end();
    try {
      if (answer.ok) this.#settle.resolve(unpackValue({ json: answer.value, bytes }));
      else this.#settle.reject(this.#errorOf(answer.failure));
    } catch (error) {
      this.#settle.reject(this.#invalid((error as Error).message));
    }
  }

  reject(error: Error): void {
    this.#end();
    this.#settle.reject(error);
  }

  /** What it yielded cannot be used: whoever waits is told, and the plugin stops. */
  refuse(reason: string): void {
    this.#settle.reject(this.#invalid(reason));
    this.cancel();
  }

  /** Nobody wants the answer any more; it is still awaited. */
  cancel(): void {
    if (this.#isHeld) this.renew();
    this.#options.onCancel();
  }

  /** Its whole time from now. */
  renew(): void {
    this.#isHeld = false;
    this.#timer.stop();
    this.#timer = this.#newTimer();
  }

  /** Whoever does not answer it is ended soon by its own timer, and may be silent until then. */
  get endsSoon(): boolean {
    return !this.#isHeld && this.#options.deadlineMs <= shortDeadlineMs;
  }

  /** Nothing is expected of it until it is renewed. */
  hold(): void {
    this.#isHeld = true;
    this.#timer.stop();
  }

  progress(done: number, total: number | null): void {
    this.#options.onProgress?.(done, total);
  }

  /** Whoever waits is told at once; the call stays open until the worker has answered, or is killed for not doing it. */
  readonly #cancel = (): void => {
    this.#settle.reject(this.#options.signal!.reason as Error);
    this.cancel();
  };

  #newTimer(): PatientTimer {
    const { onOverdue, deadlineMs } = this.#options;
    return new PatientTimer(() => onOverdue(this.#timeout()), deadlineMs + graceMs);
  }

  #end(): void {
    this.#timer.stop();
    this.#options.signal?.removeEventListener("abort", this.#cancel);
  }

  #timeout(): Error {
    const { plugin, export: name, deadlineMs, isUsersDeadline } = this.#options;
    const details = isUsersDeadline ? { isUsersDeadline } : undefined;
    return fail("TUNEIT_ISOLATE_TIMEOUT", { plugin, export: name, deadlineMs }, { details });
  }

  #invalid(reason: string): Error {
    return fail("TUNEIT_ISOLATE_RESULT_INVALID", {
      plugin: this.#options.plugin,
      export: this.#options.export,
      reason,
    });
  }

  #errorOf(failure: Failure | undefined): Error {
    const about = { plugin: this.#options.plugin, export: this.#options.export, reason: failure?.message ?? "" };
    switch (failure?.kind) {
      case "timeout":
        return this.#timeout();
      case "refused":
        return failure.code === "TUNEIT_ISOLATE_RESULT_INVALID"
          ? this.#invalid(failure.message)
          : fail("TUNEIT_ISOLATE_EXPORT_UNKNOWN", about);
      case "cancelled":
        return fail("TUNEIT_ISOLATE_CLOSED", about);
      default:
        return fail("TUNEIT_ISOLATE_THREW", about, { details: pluginCode(failure?.code) });
    }
  }
}

/** A plugin may use codes of its own, and may repeat one of ours; either way it is the plugin's word. */
function pluginCode(code: string | undefined): { pluginCode: string } | undefined {
  if (!code) return undefined;
  return { pluginCode: errorCode.safeParse(code).success ? code : code.replaceAll(/[^\w.:-]/g, "?") };
}
