import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pluginUsage, type PluginName, type PluginUsage, type PluginUse } from "@tuneit/protocol";
import { readIfThere, replaceFile } from "../files/atomic-file.ts";
import { inTurn } from "../files/in-turn.ts";
import { addUse, mergedUse, type Half, type Program } from "./program-use.ts";

const writeAfterMs = 30_000;

/**
 * Calls, time and memory of each plugin of a workspace: one record a plugin. A call costs a few additions in memory; they are
 * written every half minute at most and when the kernel closes, added to what other processes wrote.
 */
export class UsageBook {
  readonly #path: string;
  readonly #unwritten = new Map<string, PluginUse>();
  #timer: NodeJS.Timeout | undefined;

  constructor(workspace: string) {
    this.#path = join(workspace, ".tuneit", "plugin-usage.json");
  }

  /** A call that ended after so many milliseconds. */
  called(program: Program, half: Half, { ms, failed }: { readonly ms: number; readonly failed: boolean }): void {
    addUse(this.#of(program), half, { calls: 1, failed: failed ? 1 : 0, totalMs: ms, longestMs: ms });
  }

  /** Memory of its process, as seen just now. */
  grew(program: Program, half: Half, peakMemoryBytes: number): void {
    addUse(this.#of(program), half, { peakMemoryBytes });
  }

  /** Counts work in one Python process as a call of each plugin in it. */
  async timed<Result>(programs: readonly Program[], work: () => Promise<Result>): Promise<Result> {
    const begun = performance.now();
    let failed = true;
    try {
      const result = await work();
      failed = false;
      return result;
    } finally {
      for (const one of programs) this.called(one, "python", { ms: performance.now() - begun, failed });
    }
  }

  /** Of the version that is named; null where it was never called. */
  async read({ name, version }: Program): Promise<PluginUse | null> {
    const unwritten = this.#unwritten.get(name);
    const written = (await this.#written()).plugins[name as PluginName];
    const use = unwritten ? mergedUse(written, unwritten) : written;
    return use?.version === version ? use : null;
  }

  /** Figures that cannot be written are lost: no command fails for them. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#unwritten.size === 0) return;
    await mkdir(dirname(this.#path), { recursive: true })
      .then(() => inTurn(`${this.#path}.turn`, () => this.#write(), { pollMs: 10 }))
      .catch(() => this.#unwritten.clear());
  }

  #of({ name, version }: Program): PluginUse {
    let use = this.#unwritten.get(name);
    if (use?.version !== version) {
      use = { version, since: Date.now(), isolate: null, python: null };
      this.#unwritten.set(name, use);
    }
    this.#timer ??= setTimeout(() => void this.close(), writeAfterMs).unref();
    return use;
  }

  async #write(): Promise<void> {
    const { plugins } = await this.#written();
    const more = [...this.#unwritten];
    this.#unwritten.clear();
    for (const [name, use] of more) plugins[name as PluginName] = mergedUse(plugins[name as PluginName], use);
    await replaceFile(this.#path, `${JSON.stringify({ format: 1, plugins } satisfies PluginUsage)}\n`, 0o600);
  }

  /** Figures that cannot be read are counted anew: nothing is decided by them. */
  async #written(): Promise<PluginUsage> {
    try {
      return pluginUsage.parse(JSON.parse((await readIfThere(this.#path)) ?? ""));
    } catch {
      return { format: 1, plugins: {} };
    }
  }
}
