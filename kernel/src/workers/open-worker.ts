import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, type FileHandle } from "node:fs/promises";
import type { Duplex } from "node:stream";
import { workerNotifications, type JournalLine, type RpcMessage, type workerMethods } from "@tuneit/protocol";
import type { z } from "zod";
import { Redactor } from "../capabilities/redactor.ts";
import { WorkerGroups } from "../confinement/control-groups.ts";
import type { HardLimit } from "../confinement/confinement.ts";
import { fail } from "../errors/index.ts";
import { processTree } from "../isolation/process-tree.ts";
import { residentBytes } from "../isolation/resident-memory.ts";
import { parseMessage, readLines, workerError } from "./worker-lines.ts";

/** How a confined worker is started: as `launch.json` has it. */
export interface WorkerLaunch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly seccomp: string | null;
  /** Folders in which the worker gets a control group of its own, to be removed after it. */
  readonly groups?: readonly string[] | undefined;
}

export interface WorkerOptions {
  /** Watched, as a control group is not to be had everywhere; absent = not watched. */
  readonly limits?: HardLimit | undefined;
  /** Taken out of whatever the worker says. */
  readonly redact?: readonly string[] | undefined;
  /** Resident memory of the worker, four times a second. */
  readonly onMemory?: ((bytes: number) => void) | undefined;
  /** Log and progress of the job. */
  readonly onEvent?: ((event: Pick<JournalLine, "type" | "payload">) => void) | undefined;
}

interface Patience {
  /** From `ready`, which the worker says before it touches a plugin: how busy the machine was until then is not its fault. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

export type CallOptions = WorkerOptions & Patience;

const keptErrorBytes = 4096;
/** An interpreter starts in a fraction of a second; on a machine that swaps, it may take longer. */
const startDeadlineMs = 60_000;
const watchEveryMs = 250;

/** What a worker is asked: a short job, a stage without a run around it, or what it is to keep open and to be asked. */
export type WorkerRequest = {
  [M in keyof typeof workerMethods]: {
    readonly method: M;
    readonly params: z.input<(typeof workerMethods)[M]["params"]>;
  };
}[keyof typeof workerMethods];

/** Starts a worker for one request, asks it, and ends it whatever happens. */
export async function callWorker(launch: WorkerLaunch, request: WorkerRequest, options: CallOptions): Promise<unknown> {
  const worker = await startWorker(launch, options);
  try {
    return await worker.ask(request, options);
  } finally {
    worker.end();
  }
}

/** Starts a worker that answers one request after the other until it is ended. */
export async function startWorker(launch: WorkerLaunch, options: WorkerOptions): Promise<OpenWorker> {
  const seccomp = launch.seccomp === null ? undefined : await open(launch.seccomp, "r");
  try {
    return new OpenWorker(spawnWorker(launch, seccomp), options, launch.groups ?? []);
  } finally {
    await seccomp?.close();
  }
}

function spawnWorker(launch: WorkerLaunch, seccomp: FileHandle | undefined): ChildProcess {
  const [program, ...args] = launch.argv;
  const stdio = ["ignore", "ignore", "pipe", "pipe", ...(seccomp ? [seccomp.fd] : [])] as const;
  return spawn(program!, args, { env: { ...launch.env }, stdio: [...stdio], detached: false });
}

/** A worker at work. Its first fault is its end, and the answer to all that was asked. */
export class OpenWorker {
  /** Resolves when the process has gone, however that came. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #channel: Duplex;
  readonly #onEvent: WorkerOptions["onEvent"];
  readonly #ready = Promise.withResolvers<void>();
  readonly #asked = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #timers: NodeJS.Timeout[];
  #isReady = false;
  #count = 0;
  #fault: Error | undefined;

  constructor(child: ChildProcess, { limits, redact, onEvent, onMemory }: WorkerOptions, groups: readonly string[]) {
    this.#child = child;
    this.#channel = child.stdio[3] as Duplex;
    this.#onEvent = onEvent;
    this.#ready.promise.catch(() => undefined);
    const redactor = redactorOf(redact);
    const complaints = collectErrors(child);
    const watch = (): void => {
      const passed = limitPassed(child.pid, limits, onMemory);
      if (passed !== undefined) this.#fail(fail("TUNEIT_WORKER_DIED", { how: passed, last: "nothing" }));
    };
    this.#timers = [setTimeout(() => this.#late(startDeadlineMs), startDeadlineMs), setInterval(watch, watchEveryMs)];
    child.once("error", (cause) => this.#fail(fail("TUNEIT_WORKER_START", { reason: cause.message }, { cause })));
    // `close` comes after `exit`, once the pipes are read to their end: an answer that lay in one is not lost.
    this.gone = once(child, "close").then(
      async ([code, signal]: (number | string | null)[]) => {
        const how = await endOf(child, groups, signal === null ? `exit code ${code}` : `${signal}`);
        this.#fail(fail("TUNEIT_WORKER_DIED", { how, last: lastLine(redactor.text(complaints())) }));
        await new WorkerGroups(groups, child.pid ?? 0).remove();
      },
      () => undefined,
    );
    this.#channel.on("error", () => undefined);
    const broken = (): void => this.#fail(fail("TUNEIT_WORKER_PROTOCOL"));
    readLines(this.#channel, broken, (line) => this.#receive(parseMessage(redactor.bytes(line)), broken));
  }

  /** A deadline that passes ends the worker: what it does cannot be interrupted. */
  async ask(request: WorkerRequest, { deadlineMs, signal }: Patience): Promise<unknown> {
    const abort = (): void => this.#fail(fail("TUNEIT_WORKER_CANCELLED"));
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    let timer: NodeJS.Timeout | undefined;
    try {
      await this.#ready.promise;
      if (this.#fault) throw this.#fault;
      timer = setTimeout(() => this.#late(deadlineMs), deadlineMs);
      const id = ++this.#count;
      const answer = Promise.withResolvers<unknown>();
      this.#asked.set(id, answer);
      this.#channel.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...request })}\n`);
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Whatever is still asked is answered with TUNEIT_WORKER_CANCELLED. */
  end(): void {
    this.#fail(fail("TUNEIT_WORKER_CANCELLED"));
  }

  #late(ms: number): void {
    this.#fail(fail("TUNEIT_WORKER_DEADLINE", { seconds: ms / 1000 }));
  }

  #fail(error: Error): void {
    if (this.#fault) return;
    this.#fault = error;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#ready.reject(error);
    for (const { reject } of this.#asked.values()) reject(error);
    this.#channel.destroy();
    this.#child.kill("SIGKILL");
  }

  #receive(message: RpcMessage | undefined, broken: () => void): void {
    if (!message) return broken();
    if (message.method === "ready") this.#becomeReady(broken);
    else if (message.method === "event") forward(message, this.#onEvent);
    else if (message.id !== undefined) this.#answered(message);
  }

  #becomeReady(broken: () => void): void {
    // A second `ready` is a plugin's: it would be given more time.
    if (this.#isReady) return broken();
    this.#isReady = true;
    clearTimeout(this.#timers[0]);
    this.#ready.resolve();
  }

  #answered({ id, error, result }: RpcMessage): void {
    const answer = this.#asked.get(Number(id));
    this.#asked.delete(Number(id));
    if (error) answer?.reject(workerError(error));
    else answer?.resolve(result);
  }
}

function limitPassed(
  pid: number | undefined,
  limits: HardLimit | undefined,
  onMemory: WorkerOptions["onMemory"],
): string | undefined {
  if (pid === undefined || limits === undefined) return undefined;
  const bytes = residentBytes(pid);
  onMemory?.(bytes);
  if (bytes > limits.memoryBytes) return "its limit of memory";
  return processTree(pid).length > limits.tasks ? "its limit of processes" : undefined;
}

function redactorOf(secrets: readonly string[] = []): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

/** Why it is gone, as far as its control group knows better than the signal. */
async function endOf(child: ChildProcess, groups: readonly string[], ended: string): Promise<string> {
  const outgrew = await new WorkerGroups(groups, child.pid ?? 0).ranOutOfMemory();
  return outgrew ? "its limit of memory" : ended;
}

function forward(message: RpcMessage, onEvent: WorkerOptions["onEvent"]): void {
  const event = workerNotifications.event.safeParse(message.params).data;
  if (event) onEvent?.(event);
}

function collectErrors(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-keptErrorBytes);
  });
  return () => text;
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.slice(0, 300) || "nothing";
