import { setTimeout as pause } from "node:timers/promises";
import { isCoded } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { CrashRecord } from "./crash-record.ts";
import type { CallRequest } from "./open-call.ts";
import { PluginProcess, type PluginProgram, type PluginSurroundings } from "./plugin-process.ts";

export interface PluginHostOptions extends PluginSurroundings {
  /** The active version of a plugin with what was granted to it; asked at each start. */
  readonly programOf: (plugin: string) => Promise<PluginProgram>;
  readonly onCrash?: ((plugin: string, error: Error) => void) | undefined;
  /** Whoever knows what depends on it switches that off too. */
  readonly onDisabled?: ((plugin: string, error: Error) => void) | undefined;
  readonly idleMs?: number | undefined;
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

  constructor(options: PluginHostOptions) {
    this.#options = options;
  }

  /**
   * Calls an exported function of a plugin, and starts the plugin where it does not run.
   *
   * @throws TUNEIT_ISOLATE_DISABLED, and what `PluginProcess` throws
   */
  async call(plugin: string, request: CallRequest): Promise<unknown> {
    const hosted = this.#hosted(plugin);
    hosted.calls += 1;
    clearTimeout(hosted.idle);
    try {
      const process = await this.#process(plugin, hosted);
      const answer = await process.call(request);
      hosted.crashes.answered();
      return answer;
    } finally {
      hosted.calls -= 1;
      this.#unloadLater(plugin, hosted);
    }
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
    await Promise.all([...this.#plugins.keys()].map((plugin) => this.unload(plugin)));
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

  #process(plugin: string, hosted: Hosted): Promise<PluginProcess> {
    if (hosted.disabledBy) {
      const reason = reasonOf(hosted.disabledBy);
      throw fail("TUNEIT_ISOLATE_DISABLED", { plugin, reason }, { cause: hosted.disabledBy });
    }
    hosted.process ??= this.#start(plugin, hosted);
    return hosted.process;
  }

  async #start(plugin: string, hosted: Hosted): Promise<PluginProcess> {
    try {
      const pauseMs = hosted.crashes.pauseMs(this.#now());
      if (pauseMs > 0) await pause(pauseMs, undefined, { signal: this.#closing.signal });
      const program = await this.#options.programOf(plugin);
      const process = await PluginProcess.start({ ...this.#options, ...program });
      void process.ended.then((error) => error && this.#crashed(plugin, hosted, error));
      return process;
    } catch (error) {
      if (isCrash(error)) this.#crashed(plugin, hosted, error);
      else hosted.process = undefined;
      throw this.#closing.signal.aborted ? this.#closing.signal.reason : error;
    }
  }

  #crashed(plugin: string, hosted: Hosted, error: Error): void {
    hosted.process = undefined;
    const isTooMuch = hosted.crashes.add(this.#now());
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

const crashes = new Set([
  "TUNEIT_ISOLATE_CRASHED",
  "TUNEIT_ISOLATE_MEMORY",
  "TUNEIT_ISOLATE_PROTOCOL",
  "TUNEIT_ISOLATE_TIMEOUT",
]);

/** A plugin that merely throws while it loads took nothing down. */
function isCrash(error: unknown): error is Error {
  return isCoded(error) && crashes.has(error.code);
}

function isAttack(error: Error): boolean {
  return isCoded(error) && error.code === "TUNEIT_ISOLATE_PROTOCOL";
}

function reasonOf(error: Error): string {
  return isCoded(error) ? `${error.message}. ${error.reason}` : error.message;
}
