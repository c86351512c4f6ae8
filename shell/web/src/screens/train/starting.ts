import type { Problem } from "@tuneit/protocol";
import type { PlanPreview, ProblemDetails, RunRow } from "@tuneit/protocol/http";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Client } from "../../data/client.ts";
import { RequestError } from "../../data/problem.ts";
import type { Json } from "./paths.ts";

const movedCode = "TUNEIT_SERVER_PLAN_MOVED";

/** Starts the plan that was seen, and no other. */
export class Starting implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #client: () => Client;
  /** One key for one plan, until it has started: a second click or a repeated request starts nothing twice. */
  #key: { readonly hash: string; readonly value: string } | null = null;
  isStarting = false;
  failure: ProblemDetails | null = null;
  /** What is otherwise in the plan than it was when it was seen. */
  moved: readonly Problem[] = [];

  constructor(host: ReactiveControllerHost, client: () => Client) {
    this.#host = host;
    this.#client = client;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.moved = [];
  }

  /** The run, null where it did not start: `failure` or `moved` says why. */
  async start(recipe: Json, { hash }: PlanPreview, grant: "none" | "declared"): Promise<RunRow | null> {
    if (this.isStarting) return null;
    this.isStarting = true;
    this.failure = null;
    this.moved = [];
    this.#host.requestUpdate();
    try {
      const run = await this.#send(recipe, hash, grant);
      this.#key = null;
      return run;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.problem.code === movedCode) this.moved = error.problem.problems ?? [];
      else this.failure = error.problem;
      return null;
    } finally {
      this.isStarting = false;
      this.#host.requestUpdate();
    }
  }

  #send(recipe: Json, planHash: string, grant: "none" | "declared"): Promise<RunRow> {
    const hash = `${planHash} ${grant}`;
    if (this.#key?.hash !== hash) this.#key = { hash, value: crypto.randomUUID() };
    return this.#client().send("POST", "/runs", {
      body: { recipe, planHash, grant },
      headers: { "idempotency-key": this.#key.value },
      deadlineMs: null,
    });
  }
}
