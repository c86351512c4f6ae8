import type { RunEvent, Stage } from "@tuneit/protocol";
import type { LifecycleHooks } from "../points/lifecycle.ts";
import type { RunFolder } from "./run-folder.ts";

/** Tells lifecycle hooks what a run's journal says. Costs nothing while nobody taps one. */
export class LifecycleTeller {
  readonly #run: RunFolder;
  readonly #hooks: LifecycleHooks;

  constructor(run: RunFolder, hooks: LifecycleHooks) {
    this.#run = run;
    this.#hooks = hooks;
  }

  get isWanted(): boolean {
    const { runStart, stageStart, stageEnd, runEnd } = this.#hooks;
    return [runStart, stageStart, stageEnd, runEnd].some((hook) => hook.isTapped);
  }

  async tell(events: AsyncIterable<RunEvent>): Promise<void> {
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
