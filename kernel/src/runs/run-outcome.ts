import { join } from "node:path";
import {
  docsOf,
  isKnownEvent,
  type ErrorReport,
  type ExitRecord,
  type RunEvent,
  type Plan,
  type RunResult,
  type RunStatus,
} from "@tuneit/protocol";
import type { RunFolder } from "./run-folder.ts";

type Scalars = RunResult["metrics"][string];
type EventOf<T extends RunEvent["type"]> = Extract<RunEvent, { type: T }>;

/** What a journal adds up to, event by event. Fold it over all lines, oldest first. */
export class RunOutcome {
  readonly #run: RunFolder;
  readonly #baselines: ReadonlySet<string>;
  readonly #baseline: Record<string, Scalars> = {};
  readonly #metrics: Record<string, Scalars> = {};
  readonly #artifacts = new Map<string, RunResult["artifacts"][number]>();
  readonly #facts = new Map<string, unknown>();
  readonly #warnings = new Map<string, RunResult["warnings"][number]>();
  #status: RunStatus | undefined;
  #error: ErrorReport | undefined;

  constructor(run: RunFolder) {
    this.#run = run;
    this.#baselines = new Set(run.plan.stages.filter(({ kind }) => kind === "baseline").map(({ id }) => id));
  }

  get status(): RunStatus | undefined {
    return this.#status;
  }

  fact(stage: string, name: string): unknown {
    return this.#facts.get(`${stage} ${name}`);
  }

  add(event: RunEvent): void {
    if (event.type === "log" || !isKnownEvent(event)) return;
    if (event.type === "metric") this.#addMetric(event);
    else if (event.type === "artifact") this.#addArtifact(event);
    else if (event.type === "error") this.#addError(event);
    else if (event.type === "fact") this.#facts.set(`${event.stage} ${event.name}`, event.value);
    else if (event.type === "warning") this.#addWarning(event);
    else if (event.type === "exit") this.#status = event.status;
    else if (event.type === "stage" && event.state === "starting") [this.#status, this.#error] = [undefined, undefined];
  }

  #addMetric({ name, split, stage, value }: EventOf<"metric">): void {
    if (split === undefined) return;
    const place = this.#baselines.has(stage) ? this.#baseline : this.#metrics;
    (place[split] ??= {})[name] = value;
  }

  #addArtifact({ kind, format, path, bytes, sha256, verified }: EventOf<"artifact">): void {
    this.#artifacts.set(path, { kind, format, path: join(this.#run.directory, path), bytes, sha256, verified });
  }

  #addWarning({ code, message, mend, stage }: EventOf<"warning">): void {
    this.#warnings.set(`${stage ?? ""} ${code} ${message}`, { code, message, mend, ...(stage ? { stage } : {}) });
  }

  #addError({ code, message, cause, mend, stage, plugin }: EventOf<"error">): void {
    this.#error = {
      code,
      message,
      cause,
      mend,
      docs: docsOf(code),
      details: { ...(stage ? { stage } : {}), ...(plugin ? { plugin } : {}) },
    };
  }

  result(exit: ExitRecord): RunResult {
    const { id, directory, plan } = this.#run;
    const weights = this.fact("train", "weights_sha256");
    return {
      id,
      name: plan.name,
      status: exit.status,
      baseline: this.#baseline,
      metrics: this.#metrics,
      performance: this.#performance(exit),
      artifacts: [...this.#artifacts.values()],
      plugins: pluginVersions(plan),
      environment: plan.environments[0] ? `sha256-${plan.environments[0].hash}` : null,
      weights: typeof weights === "string" ? `sha256-${weights}` : null,
      directory,
      warnings: [...this.#warnings.values()],
      ...(this.#error && exit.status === "failed" ? { error: this.#error } : {}),
    };
  }

  #performance(exit: ExitRecord): RunResult["performance"] {
    const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
    return {
      samplesPerSecond: number(this.fact("train", "samples_per_second")),
      tokensPerSecond: number(this.fact("train", "tokens_per_second")),
      peakMemoryBytes: exit.usage.peakMemoryBytes,
      wallSeconds: exit.usage.wallSeconds,
    };
  }
}

const pluginVersions = (plan: Plan): Record<string, string> =>
  Object.fromEntries(plan.plugins.map((plugin) => [plugin.name, plugin.version]));
