import { join } from "node:path";
import {
  docsOf,
  eventPayloads,
  type ErrorReport,
  type ExitRecord,
  type JournalLine,
  type Plan,
  type RunResult,
  type RunStatus,
} from "@tuneit/protocol";
import type { RunFolder } from "./run-folder.ts";

type Scalars = RunResult["metrics"][string];

/** What a journal adds up to, event by event. Fold it over all lines, oldest first. */
export class RunOutcome {
  readonly #run: RunFolder;
  readonly #baseline: Record<string, Scalars> = {};
  readonly #metrics: Record<string, Scalars> = {};
  readonly #artifacts = new Map<string, RunResult["artifacts"][number]>();
  readonly #facts = new Map<string, unknown>();
  readonly #warnings = new Map<string, RunResult["warnings"][number]>();
  #status: RunStatus | undefined;
  #error: ErrorReport | undefined;

  constructor(run: RunFolder) {
    this.#run = run;
  }

  get status(): RunStatus | undefined {
    return this.#status;
  }

  fact(stage: string, name: string): unknown {
    return this.#facts.get(`${stage} ${name}`);
  }

  add(line: JournalLine): void {
    if (line.type === "metric") this.#addMetric(line.payload);
    else if (line.type === "artifact") this.#addArtifact(line.payload);
    else if (line.type === "error") this.#addError(line.payload);
    else if (line.type === "fact") this.#addFact(line.payload);
    else if (line.type === "warning") this.#addWarning(line.payload);
    else if (line.type === "exit") this.#status = eventPayloads.exit.parse(line.payload).status;
    else if (line.type === "stage" && line.payload["state"] === "starting")
      [this.#status, this.#error] = [undefined, undefined];
  }

  #addMetric(payload: JournalLine["payload"]): void {
    const metric = eventPayloads.metric.safeParse(payload).data;
    if (!metric?.split) return;
    const place = this.#kindOf(metric.stage) === "baseline" ? this.#baseline : this.#metrics;
    (place[metric.split] ??= {})[metric.name] = metric.value;
  }

  #kindOf(stage: string): string | undefined {
    return this.#run.plan.stages.find((one) => one.id === stage)?.kind;
  }

  #addArtifact(payload: JournalLine["payload"]): void {
    const artifact = eventPayloads.artifact.safeParse(payload).data;
    if (!artifact) return;
    const { kind, format, path, bytes, sha256, verified } = artifact;
    this.#artifacts.set(path, { kind, format, path: join(this.#run.directory, path), bytes, sha256, verified });
  }

  #addFact(payload: JournalLine["payload"]): void {
    const fact = eventPayloads.fact.safeParse(payload).data;
    if (fact) this.#facts.set(`${fact.stage} ${fact.name}`, fact.value);
  }

  #addWarning(payload: JournalLine["payload"]): void {
    const warning = eventPayloads.warning.safeParse(payload).data;
    if (!warning) return;
    const { code, message, mend, stage } = warning;
    this.#warnings.set(`${stage ?? ""} ${code} ${message}`, { code, message, mend, ...(stage ? { stage } : {}) });
  }

  #addError(payload: JournalLine["payload"]): void {
    const error = eventPayloads.error.safeParse(payload).data;
    if (!error) return;
    const { code, message, cause, mend, stage, plugin } = error;
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
