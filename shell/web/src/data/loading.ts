import type { ReactiveController, ReactiveControllerHost } from "lit";
import { RequestError } from "./problem.ts";

export interface Failure {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly mend: string;
}

/** What a screen loaded: the newest answer wins, old data stays while new comes, and a failure stands beside it. */
export class Loading<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  value: T | null = null;
  failure: Failure | null = null;
  #current: AbortController | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#current?.abort();
  }

  async load(ask: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.#current?.abort();
    const own = (this.#current = new AbortController());
    try {
      this.value = await ask(own.signal);
      this.failure = null;
    } catch (error) {
      if (own.signal.aborted) return;
      if (!(error instanceof RequestError)) throw error;
      this.failure = error.problem;
    }
    this.#host.requestUpdate();
  }
}
