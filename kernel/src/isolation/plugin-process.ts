import type { FromIsolate, ToIsolate } from "@tuneit/protocol";
import { isolateLimits } from "../confinement/worker-limits.ts";
import { fail } from "../errors/index.ts";
import { CapabilityRequests, type CapabilityBroker } from "./capability-requests.ts";
import { reasonIn } from "./complaint.ts";
import { OpenCall, type CallRequest, type OpenCallOptions } from "./open-call.ts";
import { OpenStream } from "./open-stream.ts";
import { encodeCall, encodeLoad, type CallFrame, type PluginProgram } from "./plugin-frames.ts";
import { residentBytes } from "./resident-memory.ts";
import { startWorker, type WorkerStart } from "./start-worker.ts";
import { Watchdog } from "./watchdog.ts";
import type { WorkerProcess } from "./worker-process.ts";

export type LogLevel = "debug" | "info" | "warning" | "error";

export interface PluginSurroundings extends WorkerStart {
  /** Hands over a worker that is ready and has loaded nothing, where there is one with this much memory. */
  readonly takeWorker?: ((memoryMb: number) => WorkerProcess | undefined) | undefined;
  readonly onLog?: ((plugin: string, level: LogLevel, text: string) => void) | undefined;
  /** Resident memory of its process, with each beat of the watchdog and before its end. */
  readonly onMemory?: ((program: PluginProgram, bytes: number) => void) | undefined;
  /** Without it everything is denied. */
  readonly onCapability?: CapabilityBroker | undefined;
}

export type PluginProcessOptions = PluginProgram & PluginSurroundings;

/** A call of `stream`: its deadline is for each piece. */
export type StreamRequest = Omit<CallRequest, "deadlineMs"> & { readonly deadlineMs?: number | undefined };

const closeMs = 1_000;
const pieceMs = 30_000;
const noStream = "It sent a stream that nobody opened, or more of one than was asked for";
const mostCalls = 64;
/** Between two beats. */
const mostLogCharacters = 128 * 1024;
const megabyte = 1024 * 1024;

/** Milliseconds until the worker was ready, and from there until the plugin was loaded. */
export interface StartTimes {
  readonly spawnMs: number;
  readonly loadMs: number;
}

/** QuickJS throws this where its memory ends, and lives on; isolated-vm ends the isolate. */
const fullHeap = "out of memory";

/** One plugin in a process of its own. Whatever it does, each call ends: with its answer, or with why there is none. */
export class PluginProcess implements AsyncDisposable {
  /** Why the process is gone; `null` where it was closed. */
  readonly ended: Promise<Error | null>;
  readonly #options: PluginProcessOptions;
  readonly #worker: WorkerProcess;
  readonly #watchdog: Watchdog;
  readonly #calls = new Map<number, OpenCall>();
  readonly #streams = new Map<number, OpenStream>();
  readonly #capabilities: CapabilityRequests;
  readonly #end = Promise.withResolvers<Error | null>();
  readonly #abandoned = new AbortController();
  #times: StartTimes = { spawnMs: 0, loadMs: 0 };
  #gone: Error | undefined;
  #lastId = 0;
  #logCharacters = 0;

  /**
   * Starts the process and loads the plugin.
   *
   * @throws TUNEIT_ISOLATE_START, TUNEIT_ISOLATE_THREW, TUNEIT_ISOLATE_TIMEOUT, TUNEIT_ISOLATE_MEMORY
   */
  static async start(options: PluginProcessOptions): Promise<PluginProcess> {
    const { plugin, limits, takeWorker } = options;
    const begun = performance.now();
    const worker = takeWorker?.(limits.memoryMb) ?? (await startWorker(options, { plugin, memoryMb: limits.memoryMb }));
    const ready = performance.now();
    const process = new PluginProcess(options, worker);
    try {
      await process.#load();
      process.#times = { spawnMs: ready - begun, loadMs: performance.now() - ready };
      return process;
    } catch (error) {
      process.#stop(error as Error, error as Error);
      await process.#worker.exited;
      throw error;
    }
  }

  private constructor(options: PluginProcessOptions, worker: WorkerProcess) {
    this.#options = options;
    this.ended = this.#end.promise;
    this.#worker = worker;
    worker.listen({
      onFrame: (frame, bytes) => this.#receive(frame, bytes),
      onFault: (reason) => this.#refuse(reason),
      onExit: (reason, outgrew) => (outgrew ? this.#outgrew() : this.#crash(reason)),
    });
    this.#capabilities = new CapabilityRequests({
      plugin: options.plugin,
      broker: options.onCapability,
      signal: this.#abandoned.signal,
      send: (frame, bytes) => this.#worker.sendEncoded(frame, bytes),
    });
    this.#watchdog = new Watchdog({
      ping: (n) => this.#send({ type: "ping", n }),
      isBusy: () => this.#calls.size > 0,
      mayBeSilent: () => [...this.#calls.values()].some(({ endsSoon }) => endsSoon),
      onBeat: () => this.#beat(),
      onSilent: () => this.#crash("It no longer answered"),
    });
  }

  /** Number of the process that was started; the worker itself may be below it. */
  get pid(): number | undefined {
    return this.#worker.pid;
  }

  get program(): PluginProgram {
    return this.#options;
  }

  get times(): StartTimes {
    return this.#times;
  }

  get openCalls(): number {
    return this.#calls.size;
  }

  /**
   * Calls an exported function with `(args, context)`.
   *
   * @throws TUNEIT_ISOLATE_TIMEOUT, _THREW, _RESULT_INVALID, _EXPORT_UNKNOWN, _CRASHED, _MEMORY, _PROTOCOL, _BUSY, _CLOSED
   */
  async call(request: CallRequest): Promise<unknown> {
    return this.#open(this.#begin(request), request).answer;
  }

  /**
   * Calls an exported function that answers piece by piece: an async iterable, or a `ReadableStream`. It begins with the
   * first piece that is asked for, runs at most eight ahead, and is cancelled where the loop is left.
   *
   * @throws what `call` throws; `deadlineMs` (30 s) is for each piece
   */
  async *stream(request: StreamRequest): AsyncGenerator<unknown, void, undefined> {
    const options = { ...request, deadlineMs: request.deadlineMs ?? pieceMs };
    const id = this.#begin({ ...options, stream: true });
    const call = this.#open(id, options);
    const stream = new OpenStream(call, { onCredit: (n) => this.#send({ type: "credit", id, n }) });
    this.#streams.set(id, stream);
    yield* stream.values();
  }

  /** Ends the process; open calls fail. */
  async close(): Promise<void> {
    if (!this.#gone) this.#checkMemory();
    if (!this.#gone) {
      this.#send({ type: "dispose" });
      this.#stop(fail("TUNEIT_ISOLATE_CLOSED", { plugin: this.#options.plugin }), null, closeMs);
    }
    await this.#worker.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Sends a call. @returns its number */
  #begin(request: CallRequest & Pick<CallFrame, "stream">): number {
    request.signal?.throwIfAborted();
    if (this.#gone) throw this.#gone;
    const { plugin } = this.#options;
    if (this.#calls.size >= mostCalls) throw fail("TUNEIT_ISOLATE_BUSY", { plugin, limit: mostCalls });
    const id = ++this.#lastId;
    const { frame, bytes } = encodeCall(plugin, { ...request, id });
    this.#worker.sendEncoded(frame, bytes);
    return id;
  }

  async #load(): Promise<void> {
    const id = ++this.#lastId;
    this.#worker.sendEncoded(encodeLoad(id, this.#options).frame);
    await this.#open(id, { export: "main", deadlineMs: this.#options.limits.activationMs }).answer;
  }

  #open(id: number, options: Omit<OpenCallOptions, "plugin" | "onOverdue" | "onCancel">): OpenCall {
    const call = new OpenCall({
      ...options,
      plugin: this.#options.plugin,
      onOverdue: (error) => this.#stop(error, error),
      onCancel: () => this.#send({ type: "cancel", id }),
    });
    this.#calls.set(id, call);
    return call;
  }

  #receive(frame: FromIsolate, bytes: Uint8Array | undefined): void {
    this.#watchdog.heard();
    switch (frame.type) {
      case "ready":
        return this.#refuse("It said twice that it is ready");
      case "ret":
        return frame.ok && this.#streams.has(frame.id) ? this.#refuse(noStream) : this.#answer(frame, bytes);
      case "cap":
        return this.#capabilities.ask(frame, bytes)
          ? undefined
          : this.#refuse("It asked for more at once than an isolate can");
      case "log":
        return this.#log(frame.level, frame.text);
      case "progress":
        return this.#calls.get(frame.id)?.progress(frame.done, frame.total) ?? this.#unless(this.#calls.has(frame.id));
      case "pong":
        return this.#unless(this.#watchdog.pong(frame.n));
      case "fatal":
        return frame.reason === "out of memory" ? this.#outOfMemory("its heap is full") : this.#crash(frame.reason);
      case "chunk":
        return this.#streams.get(frame.id)?.take(frame, bytes) ? undefined : this.#refuse(noStream);
      case "end":
        return this.#streams.has(frame.id)
          ? this.#answer({ type: "ret", id: frame.id, ok: true }, undefined)
          : this.#refuse(noStream);
    }
  }

  /** Credits of the isolate are for one entry; a plugin that enters all the time is held here. */
  #log(level: LogLevel, text: string): void {
    const { plugin, onLog } = this.#options;
    const before = this.#logCharacters;
    this.#logCharacters += text.length;
    if (this.#logCharacters <= mostLogCharacters) onLog?.(plugin, level, text);
    else if (before <= mostLogCharacters) onLog?.(plugin, "warning", "It logs too much: lines are left out");
  }

  #answer(frame: Extract<FromIsolate, { type: "ret" }>, bytes: Uint8Array | undefined): void {
    const call = this.#calls.get(frame.id);
    this.#unless(call !== undefined);
    if (this.#options.worker?.engine === "quickjs" && frame.failure?.message === fullHeap)
      return this.#outOfMemory("its heap is full");
    this.#calls.delete(frame.id);
    this.#streams.delete(frame.id);
    call?.take(frame, bytes);
  }

  #beat(): void {
    this.#logCharacters = 0;
    this.#checkMemory();
  }

  #checkMemory(): void {
    const pid = this.#worker.pid;
    const { memoryBytes } = isolateLimits(this.#options.limits.memoryMb);
    if (pid === undefined) return;
    const bytes = residentBytes(pid);
    this.#options.onMemory?.(this.#options, bytes);
    if (bytes > memoryBytes) this.#outgrew();
  }

  #outgrew(): void {
    const { memoryBytes } = isolateLimits(this.#options.limits.memoryMb);
    this.#outOfMemory(`its process passed ${memoryBytes / megabyte} MB`);
  }

  #outOfMemory(reason: string): void {
    const { plugin, limits } = this.#options;
    const error = fail("TUNEIT_ISOLATE_MEMORY", { plugin, memoryMb: limits.memoryMb, reason });
    this.#stop(error, error);
  }

  #crash(reason: string): void {
    const { plugin } = this.#options;
    const { complaint } = this.#worker;
    const said = reasonIn(complaint);
    const error = fail(
      "TUNEIT_ISOLATE_CRASHED",
      { plugin, reason },
      { details: said ? { stderr: said } : undefined, cause: complaint ? new Error(complaint) : undefined },
    );
    this.#stop(error, error);
  }

  /** Nothing that runs in an isolate can cause it, so the worker is not what was started. */
  #refuse(reason: string): void {
    const error = fail("TUNEIT_ISOLATE_PROTOCOL", { plugin: this.#options.plugin, reason });
    this.#stop(error, error);
  }

  #unless(isKnown: boolean): void {
    if (!isKnown) this.#refuse("It answered what was never asked");
  }

  #send(frame: ToIsolate): void {
    this.#worker.send(frame);
  }

  #stop(error: Error, cause: Error | null, patienceMs = 0): void {
    if (this.#gone) return;
    this.#gone = error;
    this.#watchdog.stop();
    this.#abandoned.abort(error);
    if (patienceMs === 0) this.#worker.kill();
    else void this.#killLater(patienceMs);
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
    this.#streams.clear();
    this.#end.resolve(cause);
  }

  async #killLater(patienceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#worker.kill(), patienceMs);
    await this.#worker.exited;
    clearTimeout(timer);
  }
}
