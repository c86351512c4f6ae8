import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, type FileHandle } from "node:fs/promises";
import type { Duplex } from "node:stream";
import {
  CodedError,
  rpcMessage,
  workerNotifications,
  type JournalLine,
  type RpcMessage,
  type workerMethods,
} from "@tuneit/protocol";
import type { z } from "zod";
import { Redactor } from "../capabilities/redactor.ts";
import { WorkerGroups } from "../confinement/control-groups.ts";
import { fail } from "../errors/index.ts";

/** How a confined worker is started: as `launch.json` has it. */
export interface WorkerLaunch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly seccomp: string | null;
  /** Folders in which the worker gets a control group of its own, to be removed after it. */
  readonly groups?: readonly string[] | undefined;
}

export interface CallOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Taken out of whatever the worker says. */
  readonly redact?: readonly string[] | undefined;
  /** Log and progress of the job. */
  readonly onEvent?: ((event: Pick<JournalLine, "type" | "payload">) => void) | undefined;
}

/** An answer may carry a page of rows; nothing honest is larger. */
const maxLineBytes = 32 * 1024 * 1024;
const keptErrorBytes = 4096;

/** What a worker is asked: a short job, or a stage without a run around it. */
export type WorkerRequest =
  | { readonly method: "call"; readonly params: z.input<(typeof workerMethods)["call"]["params"]> }
  | { readonly method: "stage"; readonly params: z.input<(typeof workerMethods)["stage"]["params"]> };

/** Starts a worker for one request, asks it, and ends it whatever happens. */
export async function callWorker(launch: WorkerLaunch, request: WorkerRequest, options: CallOptions): Promise<unknown> {
  const seccomp = launch.seccomp === null ? undefined : await open(launch.seccomp, "r");
  let child: ChildProcess | undefined;
  try {
    child = start(launch, seccomp);
    return await converse(child, request, { ...options, groups: launch.groups });
  } finally {
    child?.kill("SIGKILL");
    await seccomp?.close();
    if (child?.pid !== undefined) void removeGroups(launch, child);
  }
}

/** Nobody waits for it: the answer is there. */
async function removeGroups({ groups = [] }: WorkerLaunch, child: ChildProcess): Promise<void> {
  if (groups.length > 0 && child.exitCode === null && child.signalCode === null) await once(child, "exit");
  await new WorkerGroups(groups, child.pid!).remove();
}

function start(launch: WorkerLaunch, seccomp: FileHandle | undefined): ChildProcess {
  const [program, ...args] = launch.argv;
  const stdio = ["ignore", "ignore", "pipe", "pipe", ...(seccomp ? [seccomp.fd] : [])] as const;
  return spawn(program!, args, { env: { ...launch.env }, stdio: [...stdio], detached: false });
}

async function converse(
  child: ChildProcess,
  request: WorkerRequest,
  options: CallOptions & Pick<WorkerLaunch, "groups">,
): Promise<unknown> {
  const channel = child.stdio[3] as Duplex;
  const redactor = redactorOf(options.redact);
  const complaints = collectErrors(child);
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const timer = setTimeout(
    () => reject(fail("TUNEIT_WORKER_DEADLINE", { seconds: options.deadlineMs / 1000 })),
    options.deadlineMs,
  );
  const abort = (): void => reject(fail("TUNEIT_WORKER_CANCELLED"));
  options.signal?.addEventListener("abort", abort, { once: true });
  if (options.signal?.aborted) abort();
  child.once("error", (cause) => reject(fail("TUNEIT_WORKER_START", { reason: cause.message }, { cause })));
  // `close` comes after `exit`, once the pipes are read to their end: an answer that lay in one is not lost.
  child.once("close", (code, signal) => {
    void endOf(child, options.groups, signal ?? `exit code ${code}`).then((how) =>
      reject(fail("TUNEIT_WORKER_DIED", { how, last: lastLine(redactor.text(complaints())) })),
    );
  });
  channel.on("error", () => undefined);
  readLines(channel, reject, (line) => receive(redactor.text(line), channel, request, options, { resolve, reject }));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", abort);
    channel.destroy();
  }
}

function redactorOf(secrets: readonly string[] = []): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

/** Why it is gone, as far as its control group knows better than the signal. */
async function endOf(child: ChildProcess, groups: readonly string[] | undefined, ended: string): Promise<string> {
  const outgrew = await new WorkerGroups(groups ?? [], child.pid ?? 0).ranOutOfMemory();
  return outgrew ? "its limit of memory" : ended;
}

function receive(
  line: string,
  channel: Duplex,
  request: WorkerRequest,
  options: CallOptions,
  end: { resolve: (value: unknown) => void; reject: (error: unknown) => void },
): void {
  const message = parseMessage(line);
  if (!message) return end.reject(fail("TUNEIT_WORKER_PROTOCOL"));
  if (message.method === "ready") channel.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, ...request })}\n`);
  else if (message.method === "event") forward(message, options);
  else if (message.id === 1 && message.error) end.reject(workerError(message.error));
  else if (message.id === 1) end.resolve(message.result);
}

function parseMessage(line: string): RpcMessage | undefined {
  try {
    return rpcMessage.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function forward(message: RpcMessage, options: CallOptions): void {
  const event = workerNotifications.event.safeParse(message.params).data;
  if (event) options.onEvent?.(event);
}

/** The worker's own coded failure, told as ours. Its text is shown, so it is kept short. */
function workerError(error: NonNullable<RpcMessage["error"]>): CodedError {
  const data = (error.data ?? {}) as Record<string, unknown>;
  const text = (key: string, otherwise: string): string =>
    typeof data[key] === "string" ? data[key].slice(0, 2000) : otherwise;
  const code = text("code", "");
  if (!/^TUNEIT(?:_[A-Z0-9]+){2,}$/.test(code))
    return fail("TUNEIT_WORKER_FAILED", { reason: error.message.slice(0, 500) });
  return new CodedError(code, {
    message: text("message", error.message),
    cause: text("cause", "not given"),
    mend: text("mend", "See the log"),
  });
}

function readLines(channel: Duplex, reject: (error: unknown) => void, onLine: (line: string) => void): void {
  let pending: Buffer[] = [];
  let size = 0;
  channel.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      onLine(Buffer.concat([...pending, chunk.subarray(start, end)]).toString("utf8"));
      [pending, size, start] = [[], 0, end + 1];
    }
    pending.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > maxLineBytes) reject(fail("TUNEIT_WORKER_PROTOCOL"));
  });
}

function collectErrors(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-keptErrorBytes);
  });
  return () => text;
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.slice(0, 300) || "nothing";
