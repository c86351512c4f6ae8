import type { RunEvent, Stage } from "@tuneit/protocol";
import type { LifecycleHooks } from "../points/lifecycle.ts";
import { readExit, type RunFolder } from "../runs/run-folder.ts";

/** For the taps that hear of the last stage and of the end. */
const endMs = 5_000;

/** Tells lifecycle hooks what a run's journal says. Costs nothing while nobody taps one. */
export class LifecycleTeller {
  readonly #run: RunFolder;
  readonly #hooks: LifecycleHooks;
  readonly #stopped = new AbortController();
  #told: Promise<void> = Promise.resolve();

  constructor(run: RunFolder, hooks: LifecycleHooks) {
    this.#run = run;
    this.#hooks = hooks;
  }

  get isWanted(): boolean {
    const { runStart, stageStart, stageEnd, runEnd } = this.#hooks;
    return [runStart, stageStart, stageEnd, runEnd].some((hook) => hook.isTapped);
  }

  start(events: (signal: AbortSignal) => AsyncIterable<RunEvent>): void {
    this.#told = this.#tell(events(this.#stopped.signal)).catch(() => undefined);
  }

  /** Tells the end of a run that has ended; of one that goes on without this kernel nothing more. */
  async close(): Promise<void> {
    // A file that cannot be read is told by whoever asks for the run.
    const hasEnded = (await readExit(this.#run.directory).catch(() => undefined)) !== undefined;
    const enough = setTimeout(() => this.#stopped.abort(), hasEnded ? endMs : 0);
    await this.#told;
    clearTimeout(enough);
  }

  async #tell(events: AsyncIterable<RunEvent>): Promise<void> {
    const { id, plan } = this.#run;
    await this.#hooks.runStart.tell({ run: id, name: plan.name, task: plan.task });
    for await (const event of events) {
      if (event.type === "stage") await this.#stage(event);
      else if (event.type === "exit") await this.#hooks.runEnd.tell({ run: id, status: event.status });
    }
  }

  async #stage(event: Extract<RunEvent, { type: "stage" }>): Promise<void> {
    const stage = this.#run.plan.stages.find((one) => one.id === event.stage);
    if (!stage) return;
    const { state, attempt, seconds = 0 } = event;
    const about: { run: string; stage: string; kind: Stage["kind"]; attempt: number } = {
      run: this.#run.id,
      stage: stage.id,
      kind: stage.kind,
      attempt,
    };
    if (state === "starting") await this.#hooks.stageStart.tell(about);
    else if (state === "done" || state === "failed" || state === "skipped")
      await this.#hooks.stageEnd.tell({ ...about, state, seconds });
  }
}
