import { setTimeout as pause } from "node:timers/promises";
import { isCoded } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { CrashRecord, isAttack, isCrash, isUsersDeadline } from "./crash-record.ts";
import type { CallRequest } from "./open-call.ts";
import type { PluginProgram } from "./plugin-frames.ts";
import { PluginProcess, type PluginSurroundings, type StartTimes } from "./plugin-process.ts";
import { SpareWorker } from "./spare-worker.ts";

/** How long the start of a plugin took, in milliseconds. */
export interface PluginStart extends StartTimes {
  readonly plugin: string;
  readonly version: string;
  /** Finding it and comparing its files with what was signed. */
  readonly verifyMs: number;
}

export interface PluginHostOptions extends PluginSurroundings {
  /** The active version of a plugin with what was granted to it; asked at each start. */
  readonly programOf: (plugin: string) => Promise<PluginProgram>;
  /** A process was lost; where it was ended for the user's own deadline, that does not count against the plugin. */
  readonly onCrash?: ((plugin: string, error: Error) => void) | undefined;
  /** Whoever knows what depends on it switches that off too. */
  readonly onDisabled?: ((plugin: string, error: Error) => void) | undefined;
  readonly onStarted?: ((start: PluginStart) => void) | undefined;
  readonly onCalled?: ((program: PluginProgram, call: { ms: number; failed: boolean }) => void) | undefined;
  /** A plugin could not be started. What it answers with is thrown. */
  readonly onStartFault?: ((plugin: string, error: unknown) => Promise<unknown>) | undefined;
  readonly idleMs?: number | undefined;
  /** From the start of a plugin until a spare worker is made for the next one. */
  readonly spareMs?: number | undefined;
  readonly now?: (() => number) | undefined;
}

interface Hosted {
  process?: Promise<PluginProcess> | undefined;
  idle?: NodeJS.Timeout | undefined;
  disabledBy?: Error | undefined;
  calls: number;
  crashes: CrashRecord;
}

const fiveMinutesMs = 5 * 60_000;

/** The processes of all plugins: started at the first call, started again after a crash, ended when nobody calls. */
export class PluginHost implements AsyncDisposable {
  readonly #options: PluginHostOptions;
  readonly #plugins = new Map<string, Hosted>();
  readonly #closing = new AbortController();
  readonly #spare: SpareWorker;

  constructor(options: PluginHostOptions) {
    this.#options = options;
    this.#spare = new SpareWorker(options, options.spareMs);
  }

  /** Number of the spare worker's process. */
  get sparePid(): number | undefined {
    return this.#spare.pid;
  }

  /**
   * Calls an exported function of a plugin, and starts the plugin where it does not run.
   *
   * @throws TUNEIT_ISOLATE_DISABLED, and what `PluginProcess` throws
   */
  async call(plugin: string, request: CallRequest): Promise<unknown> {
    return this.#during(plugin, async (hosted) => {
      const process = await this.#process(plugin, hosted);
      const begun = performance.now();
      let failed = true;
      try {
        const answer = await process.call(request);
        failed = false;
        hosted.crashes.answered();
        return answer;
      } finally {
        this.#options.onCalled?.(process.program, { ms: performance.now() - begun, failed });
      }
    });
  }

  /** Starts a plugin where it does not run, and calls nothing. */
  async start(plugin: string): Promise<void> {
    await this.#during(plugin, (hosted) => this.#process(plugin, hosted));
  }

  /** Why a plugin is switched off; undefined where it is not. */
  disabledBy(plugin: string): Error | undefined {
    return this.#plugins.get(plugin)?.disabledBy;
  }

  /** Forgets its crashes. */
  enable(plugin: string): void {
    const hosted = this.#hosted(plugin);
    hosted.disabledBy = undefined;
    hosted.crashes = new CrashRecord();
  }

  /** Ends its process; the next call starts the version that is active then. */
  async unload(plugin: string): Promise<void> {
    const hosted = this.#plugins.get(plugin);
    clearTimeout(hosted?.idle);
    const process = hosted?.process;
    if (hosted) hosted.process = undefined;
    await (await process?.catch(() => undefined))?.close();
  }

  async dispose(): Promise<void> {
    this.#closing.abort(fail("TUNEIT_ISOLATE_CLOSED", { plugin: "The plugin" }));
    await Promise.all([this.#spare.close(), ...[...this.#plugins.keys()].map((plugin) => this.unload(plugin))]);
    this.#plugins.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  #hosted(plugin: string): Hosted {
    this.#closing.signal.throwIfAborted();
    const known = this.#plugins.get(plugin) ?? { calls: 0, crashes: new CrashRecord() };
    this.#plugins.set(plugin, known);
    return known;
  }

  async #during<Result>(plugin: string, work: (hosted: Hosted) => Promise<Result>): Promise<Result> {
    const hosted = this.#hosted(plugin);
    hosted.calls += 1;
    clearTimeout(hosted.idle);
    try {
      return await work(hosted);
    } finally {
      hosted.calls -= 1;
      this.#unloadLater(plugin, hosted);
    }
  }

  #process(plugin: string, hosted: Hosted): Promise<PluginProcess> {
    if (hosted.disabledBy) {
      const reason = reasonOf(hosted.disabledBy);
      throw fail("TUNEIT_ISOLATE_DISABLED", { plugin, reason, culprit: plugin }, { cause: hosted.disabledBy });
    }
    hosted.process ??= this.#start(plugin, hosted);
    return hosted.process;
  }

  async #start(plugin: string, hosted: Hosted): Promise<PluginProcess> {
    try {
      const pauseMs = hosted.crashes.pauseMs(this.#now());
      if (pauseMs > 0) await pause(pauseMs, undefined, { signal: this.#closing.signal });
      const process = await this.#load(plugin);
      void process.ended.then((error) => error && this.#crashed(plugin, hosted, error));
      return process;
    } catch (error) {
      if (isCrash(error)) this.#crashed(plugin, hosted, error);
      else hosted.process = undefined;
      if (this.#closing.signal.aborted) throw this.#closing.signal.reason;
      throw (await this.#options.onStartFault?.(plugin, error)) ?? error;
    }
  }

  async #load(plugin: string): Promise<PluginProcess> {
    const begun = performance.now();
    const program = await this.#options.programOf(plugin);
    const verifyMs = performance.now() - begun;
    const takeWorker = (memoryMb: number) => this.#spare.take(memoryMb);
    const process = await PluginProcess.start({ ...this.#options, ...program, takeWorker });
    this.#spare.wish(program.limits.memoryMb);
    this.#options.onStarted?.({ plugin, version: program.version, verifyMs, ...process.times });
    return process;
  }

  #crashed(plugin: string, hosted: Hosted, error: Error): void {
    hosted.process = undefined;
    const isTooMuch = !isUsersDeadline(error) && hosted.crashes.add(this.#now());
    this.#options.onCrash?.(plugin, error);
    if (!isTooMuch && !isAttack(error)) return;
    hosted.disabledBy = error;
    this.#options.onDisabled?.(plugin, error);
  }

  #unloadLater(plugin: string, hosted: Hosted): void {
    if (hosted.calls > 0 || this.#closing.signal.aborted) return;
    clearTimeout(hosted.idle);
    hosted.idle = setTimeout(() => void this.unload(plugin), this.#options.idleMs ?? fiveMinutesMs);
    hosted.idle.unref();
  }

  #now(): number {
    return this.#options.now?.() ?? performance.now();
  }
}

function reasonOf(error: Error): string {
  return isCoded(error) ? `${error.message}. ${error.reason}` : error.message;
}
