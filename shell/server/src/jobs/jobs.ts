import { randomUUID } from "node:crypto";
import type { Progress } from "@tuneit/kernel";
import type { Job, ProblemDetails } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import { problemOf } from "../problem.ts";

/** Ended ones that can still be asked about. */
const mostEnded = 100;
/** Running at once: a client in a loop must not start a thousand downloads. */
const mostRunning = 16;
/** Between two words of progress, in milliseconds. */
const progressMs = 250;

export interface JobAsked {
  readonly kind: string;
  readonly title: string;
}

export interface JobContext {
  /** Aborted by `cancel` and when the server ends. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

interface Entry {
  job: Job;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** Work that outlives the request which started it. A job is not a run: it ends with the server, and is asked for again. */
export class Jobs {
  readonly #entries = new Map<string, Entry>();
  readonly #onChange: () => void;
  #told = 0;

  /** `onChange` hears of each beginning and end, and of progress a few times a second. */
  constructor(onChange: () => void = () => undefined) {
    this.#onChange = onChange;
  }

  /** Starts it at once. @throws TUNEIT_SERVER_BUSY */
  start({ kind, title }: JobAsked, work: (context: JobContext) => Promise<unknown>): Job {
    if (this.#running().length >= mostRunning) throw fail("TUNEIT_SERVER_BUSY", { limit: mostRunning });
    const id = randomUUID();
    const idle = { progress: null, result: null, problem: null, startedAt: Date.now(), endedAt: null };
    const abort = new AbortController();
    const onProgress = ({ step, done, total, unit }: Progress): void =>
      this.#change(id, { progress: { step, done, total, unit } });
    const entry: Entry = {
      job: { id, kind, title, state: "running", ...idle },
      abort,
      // In a later turn, so that even what fails at once finds its entry.
      ended: Promise.resolve()
        .then(() => {
          abort.signal.throwIfAborted();
          return work({ signal: abort.signal, onProgress });
        })
        .then(
          (result) => this.#end(id, { state: "completed", result: asSent(result) }),
          (error: unknown) => this.#end(id, outcomeOf(error, { id, aborted: abort.signal.aborted })),
        ),
    };
    this.#entries.set(id, entry);
    this.#onChange();
    return entry.job;
  }

  /** Newest first. */
  list(): Job[] {
    return [...this.#entries.values()].map(({ job }) => job).toReversed();
  }

  /** @throws TUNEIT_SERVER_NOT_FOUND */
  get(id: string): Job {
    return this.#entry(id).job;
  }

  /** Answers once it has ended; one that ended before stays as it is. @throws TUNEIT_SERVER_NOT_FOUND */
  async cancel(id: string): Promise<Job> {
    const entry = this.#entry(id);
    entry.abort.abort();
    await entry.ended;
    return entry.job;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((id) => this.cancel(id)));
  }

  #running(): Entry[] {
    return [...this.#entries.values()].filter(({ job }) => job.state === "running");
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such job" });
    return entry;
  }

  #change(id: string, change: Partial<Job>): void {
    const entry = this.#entries.get(id);
    if (entry?.job.state !== "running") return;
    entry.job = { ...entry.job, ...change };
    if (change.state === undefined && Date.now() - this.#told < progressMs) return;
    this.#told = Date.now();
    this.#onChange();
  }

  #end(id: string, change: Partial<Job>): void {
    this.#change(id, { ...change, endedAt: Date.now() });
    const ended = this.list().filter(({ state }) => state !== "running");
    for (const job of ended.slice(mostEnded)) this.#entries.delete(job.id);
  }
}

/** What is absent is left out, as in any answer. */
const asSent = (result: unknown): Job["result"] => JSON.parse(JSON.stringify(result ?? null)) as Job["result"];

function outcomeOf(error: unknown, { id, aborted }: { id: string; aborted: boolean }): Partial<Job> {
  if (aborted) return { state: "cancelled" };
  const problem: ProblemDetails = problemOf(error, id);
  return { state: "failed", problem };
}
