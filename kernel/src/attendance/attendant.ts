import { isCoded, type PinnedUse, type Stage } from "@tuneit/protocol";
import { ulid } from "ulid";
import { fail } from "../errors/index.ts";
import { readJournal } from "../runs/follow-journal.ts";
import { connectRun, type RunConnection } from "../runs/run-client.ts";
import type { RunFolder } from "../runs/run-folder.ts";
import { chartsOf } from "../runs/visualizer-answer.ts";
import { VisualizerInputBuilder } from "../runs/visualizer-input.ts";

/** Calls a TypeScript contribution in its isolate. */
export type IsolateCall = (use: PinnedUse, input: unknown, signal: AbortSignal) => Promise<unknown>;

/** The values that a Python stage waits for. */
export type SecretSupply = (stage: Stage) => Promise<Readonly<Record<string, string>>>;

/** Attends a live run: takes the stages that wait for an isolate or for secrets, until the run ends or it is closed. */
export class RunAttendant {
  readonly #run: RunFolder;
  readonly #call: IsolateCall;
  readonly #supply: SecretSupply;
  readonly #stopped = new AbortController();
  readonly #work = new Map<string, Promise<void>>();
  #client: RunConnection | undefined;

  constructor(run: RunFolder, parts: { call: IsolateCall; supply: SecretSupply }) {
    this.#run = run;
    this.#call = parts.call;
    this.#supply = parts.supply;
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
    if (!stage || !client || this.#work.has(id) || this.#stopped.signal.aborted) return;
    const work = stage.runs === "isolate" ? this.#perform(stage, client) : this.#giveSecrets(stage, client);
    this.#work.set(
      id,
      work.finally(() => this.#work.delete(id)),
    );
  }

  /** A stage that cannot be given what it waits for goes on waiting: another kernel may have it. */
  async #giveSecrets(stage: Stage, client: RunConnection): Promise<void> {
    try {
      await client.supply({ stage: stage.id, secrets: { ...(await this.#supply(stage)) } });
    } catch (error) {
      if (!isCoded(error) || this.#stopped.signal.aborted) return;
      const { code, message, mend } = error.toReport();
      const payload = { stage: stage.id, code, message, mend, count: 1 };
      const key = `${stage.id}/secrets/${ulid()}`;
      await client.append({ key, type: "warning", payload }).catch(() => undefined);
    }
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
      for (const chart of chartsOf(use, answer)) {
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
