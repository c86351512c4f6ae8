import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kernel, Run } from "@tuneit/kernel";
import type { RunEvent } from "@tuneit/protocol";

export const standInId = "01J0000000000000000000000A";

/** Stand-in for a run of the kernel: its journal grows as a test says, and it counts who reads it. */
export class StandInRun implements AsyncDisposable {
  readonly kernel: Kernel;
  readonly lines: RunEvent[] = [];
  /** Readers now, and how often one began. */
  readers = 0;
  begun = 0;
  #wake = Promise.withResolvers<void>();
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    const run = { id: standInId, directory: folder, events: (options: object) => this.#events(options) };
    const get = async (id: string): Promise<Run> => {
      if (id !== standInId) throw Object.assign(new Error("no such run"), { code: "TUNEIT_RUN_UNKNOWN" });
      return run as unknown as Run;
    };
    this.kernel = { runs: { get } } as unknown as Kernel;
  }

  static async make(): Promise<StandInRun> {
    const folder = await mkdtemp(join(tmpdir(), "tuneit-live-"));
    await writeFile(join(folder, "events.jsonl"), "");
    return new StandInRun(folder);
  }

  write(count: number, text = "said"): void {
    for (let index = 0; index < count; index += 1) {
      const seq = this.lines.length;
      const log = { stage: "train", level: "info", logger: "", text: `${text} ${seq}`, source: "python" } as const;
      this.lines.push({ seq, time: 1, type: "log", ...log });
    }
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  async *#events({ from = -1, follow = true, signal }: { from?: number; follow?: boolean; signal?: AbortSignal }) {
    this.begun += 1;
    this.readers += 1;
    try {
      for (let at = from + 1; signal?.aborted !== true;) {
        while (at < this.lines.length) yield this.lines[at++]!;
        if (!follow) return;
        const { promise, resolve } = Promise.withResolvers<void>();
        signal?.addEventListener("abort", () => resolve(), { once: true });
        await Promise.race([this.#wake.promise, promise]);
      }
    } finally {
      this.readers -= 1;
    }
  }
}
