import type { Problem } from "@tuneit/protocol";
import type { PlanPreview, ProblemDetails } from "@tuneit/protocol/http";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Client } from "../../data/client.ts";
import { RequestError } from "../../data/problem.ts";
import { whenBack } from "../../data/when-back.ts";
import type { Json } from "./paths.ts";

const debounceMs = 150;

/** The planner's word on the recipe as it stands: asked when typing rests, the older question given up. */
export class PlanPreviewing implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #client: () => Client;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #current: AbortController | null = null;
  #asked = "";
  value: PlanPreview | null = null;
  failure: ProblemDetails | null = null;
  /** The numbers are of an older recipe. */
  isStale = false;

  constructor(host: ReactiveControllerHost, client: () => Client) {
    this.#host = host;
    this.#client = client;
    host.addController(this);
    whenBack(host, () => {
      if (this.failure?.status === 0 && this.#asked !== "") void this.again(JSON.parse(this.#asked) as Json);
    });
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#current?.abort();
  }

  /** By pointers into the recipe. */
  get problems(): Problem[] {
    const problems = this.failure?.problems ?? [];
    return problems.map((problem) => ({ ...problem, pointer: problem.pointer.replace(/^\/recipe(?=\/|$)/, "") }));
  }

  ask(recipe: Json): void {
    const asked = JSON.stringify(recipe);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.isStale = true;
    clearTimeout(this.#timer);
    this.#current?.abort();
    this.#timer = setTimeout(() => void this.#load(recipe), debounceMs);
  }

  /** At once, and whatever was asked before. */
  async again(recipe: Json): Promise<void> {
    clearTimeout(this.#timer);
    this.#asked = JSON.stringify(recipe);
    this.isStale = true;
    await this.#load(recipe);
  }

  async #load(recipe: Json): Promise<void> {
    this.#current?.abort();
    const own = (this.#current = new AbortController());
    try {
      this.value = await previewOf(this.#client(), recipe, own.signal);
      this.failure = null;
    } catch (error) {
      if (own.signal.aborted) return;
      if (!(error instanceof RequestError)) throw error;
      this.failure = error.problem;
    }
    this.isStale = false;
    this.#host.requestUpdate();
  }
}

/** @throws RequestError */
export const previewOf = (client: Client, recipe: Json, signal: AbortSignal): Promise<PlanPreview> =>
  client.send("POST", "/plans/preview", { body: { recipe }, signal, deadlineMs: null });
