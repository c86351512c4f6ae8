import { visualizerOutput, type PinnedUse, type Stage } from "@tuneit/protocol";
import { isCoded } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import { readJournal } from "./follow-journal.ts";
import { connectRun, type RunConnection } from "./run-client.ts";
import type { RunFolder } from "./run-folder.ts";
import { VisualizerInputBuilder } from "./visualizer-input.ts";

/** Calls a TypeScript contribution in its isolate. */
export type IsolateCall = (use: PinnedUse, input: unknown, signal: AbortSignal) => Promise<unknown>;

/** Attends a live run: takes the stages that wait for an isolate, until the run ends or `signal` says so. */
export class RunAttendant {
  readonly #run: RunFolder;
  readonly #call: IsolateCall;
  readonly #stopped = new AbortController();
  readonly #work = new Map<string, Promise<void>>();
  #client: RunConnection | undefined;

  constructor(run: RunFolder, call: IsolateCall) {
    this.#run = run;
    this.#call = call;
  }

  async start(): Promise<void> {
    const client = await connectRun(this.#run.directory);
    this.#client = client;
    client.onWanted((stage) => this.#take(stage));
  }

  /** Lets work that has begun come to its end. */
  async close(): Promise<void> {
    this.#stopped.abort();
    await Promise.allSettled(this.#work.values());
    this.#client?.close();
  }

  #take(id: string): void {
    const stage = this.#run.plan.stages.find((one) => one.id === id);
    const client = this.#client;
    // Python stages that wait for secrets are wanted too; they are not ours to run.
    if (stage?.runs !== "isolate" || !client || this.#work.has(id) || this.#stopped.signal.aborted) return;
    this.#work.set(
      id,
      this.#perform(stage, client).finally(() => this.#work.delete(id)),
    );
  }

  async #perform(stage: Stage, client: RunConnection): Promise<void> {
    try {
      await this.#visualize(stage, client);
      await client.finish({ stage: stage.id, state: "done" });
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      const report = isCoded(error)
        ? error.toReport()
        : fail("TUNEIT_WORKER_FAILED", { reason: String(error) }).toReport();
      const { code, message, cause, mend } = report;
      await client
        .finish({ stage: stage.id, state: "failed", error: { code, message, cause, mend } })
        .catch(() => undefined);
    }
  }

  async #visualize(stage: Stage, client: RunConnection): Promise<void> {
    const input = await this.#gather();
    let number = 0;
    for (const use of stage.uses) {
      const answer = await this.#call(use, input, this.#stopped.signal);
      const parsed = visualizerOutput.safeParse(answer);
      if (!parsed.success)
        throw fail("TUNEIT_ISOLATE_RESULT_INVALID", { plugin: use.plugin, contribution: use.contribution });
      for (const chart of parsed.data.charts) {
        number += 1;
        const path = `artifacts/charts/${String(number).padStart(2, "0")}-${use.contribution}.json`;
        const content = JSON.stringify({ format: 1, chart });
        await client.deliver({
          key: `${stage.id}/${path}`,
          stage: stage.id,
          kind: "chart",
          format: "tuneit-chart",
          path,
          content,
          name: chart.title,
        });
      }
    }
  }

  async #gather(): Promise<ReturnType<VisualizerInputBuilder["build"]>> {
    const builder = new VisualizerInputBuilder(this.#run.plan.task);
    for await (const line of readJournal(this.#run.directory, -1)) builder.add(line);
    return builder.build();
  }
}
