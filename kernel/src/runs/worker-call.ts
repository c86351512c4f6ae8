import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, type FileHandle } from "node:fs/promises";
import type { Duplex } from "node:stream";
import {
  CodedError,
  maxFrameDepth,
  pluginName,
  rpcMessage,
  workerNotifications,
  type JournalLine,
  type RpcMessage,
  type workerMethods,
} from "@tuneit/protocol";
import type { z } from "zod";
import { Redactor } from "../capabilities/redactor.ts";
import { WorkerGroups } from "../confinement/control-groups.ts";
import type { HardLimit } from "../confinement/confinement.ts";
import { fail } from "../errors/index.ts";
import { isDeeper } from "../isolation/frames.ts";
import { processTree, residentBytes } from "../isolation/resident-memory.ts";

/** How a confined worker is started: as `launch.json` has it. */
export interface WorkerLaunch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly seccomp: string | null;
  /** Folders in which the worker gets a control group of its own, to be removed after it. */
  readonly groups?: readonly string[] | undefined;
}

export interface CallOptions {
  /** From `ready`, which the worker says before it touches a plugin: how busy the machine was until then is not its fault. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Watched, as a control group is not to be had everywhere; absent = not watched. */
  readonly limits?: HardLimit | undefined;
  /** Taken out of whatever the worker says. */
  readonly redact?: readonly string[] | undefined;
  /** Log and progress of the job. */
  readonly onEvent?: ((event: Pick<JournalLine, "type" | "payload">) => void) | undefined;
}

/** An answer may carry a page of rows; nothing honest is larger. */
const maxLineBytes = 32 * 1024 * 1024;
const keptErrorBytes = 4096;
/** An interpreter starts in a fraction of a second; on a machine that swaps, it may take longer. */
const startDeadlineMs = 60_000;
const watchEveryMs = 250;

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
  const late = (ms: number) => (): void => reject(fail("TUNEIT_WORKER_DEADLINE", { seconds: ms / 1000 }));
  let timer = setTimeout(late(startDeadlineMs), startDeadlineMs);
  let asked = false;
  const ask = (): void => {
    // A second `ready` is a plugin's: it would be given more time.
    if (asked) return reject(fail("TUNEIT_WORKER_PROTOCOL"));
    asked = true;
    clearTimeout(timer);
    timer = setTimeout(late(options.deadlineMs), options.deadlineMs);
    channel.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, ...request })}\n`);
  };
  const watch = setInterval(() => {
    const passed = limitPassed(child.pid, options.limits);
    if (passed !== undefined) reject(fail("TUNEIT_WORKER_DIED", { how: passed, last: "nothing" }));
  }, watchEveryMs);
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
  readLines(channel, reject, (line) => receive(redactor.bytes(line), options, { ask, resolve, reject }));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    options.signal?.removeEventListener("abort", abort);
    channel.destroy();
  }
}

function limitPassed(pid: number | undefined, limits: HardLimit | undefined): string | undefined {
  if (pid === undefined || limits === undefined) return undefined;
  if (residentBytes(pid) > limits.memoryBytes) return "its limit of memory";
  return processTree(pid).length > limits.tasks ? "its limit of processes" : undefined;
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
  line: Buffer,
  options: CallOptions,
  end: { ask: () => void; resolve: (value: unknown) => void; reject: (error: unknown) => void },
): void {
  const message = parseMessage(line);
  if (!message) return end.reject(fail("TUNEIT_WORKER_PROTOCOL"));
  if (message.method === "ready") end.ask();
  else if (message.method === "event") forward(message, options);
  else if (message.id === 1 && message.error) end.reject(workerError(message.error));
  else if (message.id === 1) end.resolve(message.result);
}

function parseMessage(line: Buffer): RpcMessage | undefined {
  // Counted before it is parsed: nesting alone takes seconds and gigabytes.
  if (isDeeper(line, maxFrameDepth)) return undefined;
  try {
    return rpcMessage.safeParse(JSON.parse(line.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

function forward(message: RpcMessage, options: CallOptions): void {
  const event = workerNotifications.event.safeParse(message.params).data;
  if (event) options.onEvent?.(event);
}

/** What only this side can know: said by a worker, it would have a person believe that the kernel had judged. */
const kernelsOwn =
  /^TUNEIT_(?:ARCHIVE|AUDIT|CLI|CONFINEMENT|GRANT|ISOLATE|MANIFEST|POLICY|RESOLVE|SECRET|STORE|VAULT|WORKER)_/;
const codeForm = /^TUNEIT(?:_[A-Z0-9]+){2,}$/;
const longestCode = 80;

/** The worker's own coded failure, told as ours. Its text is shown, so it is kept short, and in one line. */
function workerError(error: NonNullable<RpcMessage["error"]>): CodedError {
  const data = (error.data ?? {}) as Record<string, unknown>;
  const text = (key: string, otherwise: string): string =>
    typeof data[key] === "string" ? oneLine(data[key], 2000) : otherwise;
  const code = text("code", "");
  if (code.length > longestCode || !codeForm.test(code) || kernelsOwn.test(code))
    return fail("TUNEIT_WORKER_FAILED", { reason: oneLine(error.message, 500) });
  const { data: plugin } = pluginName.safeParse(data["plugin"]);
  const texts = {
    message: text("message", oneLine(error.message, 500)),
    cause: text("cause", "not given"),
    mend: text("mend", "See the log"),
  };
  return new CodedError(code, texts, plugin ? { details: { plugin } } : {});
}

/** Lines of a trace of somebody's making would look like one of ours. */
const oneLine = (text: string, most: number): string => text.slice(0, most).replaceAll(/\s+/g, " ");

function readLines(channel: Duplex, reject: (error: unknown) => void, onLine: (line: Buffer) => void): void {
  let pending: Buffer[] = [];
  let size = 0;
  channel.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      onLine(Buffer.concat([...pending, chunk.subarray(start, end)]));
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
