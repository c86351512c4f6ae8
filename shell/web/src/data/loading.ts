import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ProblemDetails } from "@tuneit/protocol/http";
import { RequestError } from "./problem.ts";
import { whenBack } from "./when-back.ts";

export interface Failure {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly mend: string;
  readonly problems?: ProblemDetails["problems"];
}

/**
 * What a screen loaded: the newest answer wins, old data stays while new comes, and a failure stands beside it. What could not
 * be asked because the server was away is asked again when it is back; what was to be done is not.
 */
export class Loading<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  value: T | null = null;
  failure: Failure | null = null;
  #current: AbortController | null = null;
  #missed: ((signal: AbortSignal) => Promise<T>) | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
    whenBack(host, this.#back);
  }

  hostDisconnected(): void {
    this.#current?.abort();
  }

  readonly #back = (): void => {
    if (this.#missed !== null) void this.load(this.#missed);
  };

  async load(ask: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.#current?.abort();
    const own = (this.#current = new AbortController());
    this.#missed = null;
    try {
      this.value = await ask(own.signal);
      this.failure = null;
    } catch (error) {
      if (own.signal.aborted) return;
      if (!(error instanceof RequestError)) throw error;
      this.failure = error.problem;
      if (error.isAway && error.isQuestion) this.#missed = ask;
    }
    this.#host.requestUpdate();
  }
}
