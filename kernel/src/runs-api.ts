import type {
  Explanation,
  GrantedCapability,
  JsonObject,
  Plan,
  Recipe,
  RecipeInput,
  RunEvent,
  RunResult,
  TrainingSample,
} from "@tuneit/protocol";
import type { EmbedChoice, EmbeddingPictures } from "./insight/embed-run.ts";
import type { ExplainChoice } from "./insight/explain-run.ts";
import type { RunComparison } from "./runs/compare.ts";
import type { PlanFigures } from "./runs/plan-figures.ts";
import type { MetricPoint, RunAccount, RunDetails, RunSummary } from "./runs/run-views.ts";
import type { GrantMode, Waiting } from "./waiting.ts";

export type { EmbeddingPictures, ExplainChoice, MetricPoint, PlanFigures, RunComparison, RunDetails, RunSummary };

export interface RecipeOptions extends Waiting {
  /** `train.epochs=1`, applied to the recipe before it is checked. */
  readonly set?: readonly string[] | undefined;
}

export interface Installation {
  readonly name: string;
  readonly version: string;
  readonly sizeBytes: number;
  readonly asks: readonly (GrantedCapability & { reason: string })[];
}

export interface PlanReport extends PlanFigures {
  readonly plan: Plan;
  /** Plugins that the recipe needs and the workspace lacks; verified and in the store, not yet active. */
  readonly installs: readonly Installation[];
  /** Required capabilities that nobody granted yet. */
  readonly missing: Plan["grants"];
  readonly warnings: readonly string[];
}

export interface SampleOptions extends RecipeOptions {
  /** Row of the source to begin with, from 0, and how many are shown. */
  readonly start?: number | undefined;
  readonly limit?: number | undefined;
}

export interface StartOptions extends RecipeOptions {
  readonly grant?: GrantMode | undefined;
  /** A ULID for the run, chosen before; refused where a run has it. */
  readonly id?: string | undefined;
}

/** A run, attached or not: its journal is the truth about it. */
export interface Run {
  readonly id: string;
  readonly name: string;
  readonly directory: string;
  readonly plan: Plan;
  /** Every event above `from` once, in order, until the run's current attempt ends. */
  events(options?: { from?: number; signal?: AbortSignal; follow?: boolean }): AsyncIterable<RunEvent>;
  /** The events above `from` (-1 = all) that stand there now, block by block: for who adds up a long journal. */
  blocks(from?: number): AsyncIterable<RunEvent[]>;
  account(): RunAccount;
  /** Resolves when the attempt has ended, however it ended. */
  result(options?: { signal?: AbortSignal }): Promise<RunResult>;
  /** `checkpoint` finishes the step and saves; `now` gives five seconds. Asked twice it goes one rung up. */
  stop(mode?: "checkpoint" | "now"): Promise<void>;
  pause(): Promise<void>;
  unpause(): Promise<void>;
}

export interface Prediction {
  readonly text: string;
  readonly label: string;
  readonly scores: Readonly<Record<string, number>>;
}

export interface PredictOptions extends Waiting {
  /** Ask the model before training beside it, or that one alone. */
  readonly base?: boolean | "only" | undefined;
}

export interface ExplainOptions extends Waiting, ExplainChoice {}

export interface EmbedOptions extends Waiting, Partial<EmbedChoice> {}

export interface ViewOptions extends Waiting {
  /** `@scope/name:viewer:id` */
  readonly viewer: string;
  /** What it opens, as the run's journal names it. */
  readonly artifact: string;
  readonly input: JsonObject;
}

/** A contribution in a worker of its own, which is asked one thing after the other. */
export interface OpenContribution {
  ask(input: JsonObject): Promise<unknown>;
  /** Resolves when its worker has gone, however that came. */
  readonly gone: Promise<void>;
  close(): void;
}

export interface ExportResult {
  readonly format: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly verified: { against: string; measure: string; value: number | string; limit: number } | null;
}

export interface RunService {
  list(): Promise<RunSummary[]>;
  /** By id, by name or by the beginning of the id. */
  get(wanted: string): Promise<Run>;
  /** How it stands, without reading its journal. */
  summary(wanted: string): Promise<RunSummary>;
  show(wanted: string): Promise<RunDetails>;
  metrics(wanted: string): Promise<MetricPoint[]>;
  resume(wanted: string, options?: Waiting): Promise<Run>;
  fork(wanted: string, options?: StartOptions): Promise<Run>;
  /** What would repeat a run: its recipe, with the whole path of its data. */
  recipe(wanted: string): Promise<Recipe>;
  compare(wanted: readonly string[]): Promise<RunComparison>;
  remove(wanted: string): Promise<void>;
  /** Some rows as a run of this recipe would train on them; every plugin of it must be installed. */
  sample(recipe: string | RecipeInput, options?: SampleOptions): Promise<TrainingSample>;
  predict(
    wanted: string,
    texts: readonly string[],
    options?: PredictOptions,
  ): Promise<{ tuned: Prediction[]; base: Prediction[] | null }>;
  /** Which tokens the tuned model goes by in its answers. */
  explain(wanted: string, texts: readonly string[], options?: ExplainOptions): Promise<Explanation[]>;
  /** Where the tuned model sees the rows of a split (`test`; at most 2,000), as visualizers draw it, each for itself. */
  embeddings(wanted: string, options?: EmbedOptions): Promise<EmbeddingPictures>;
  export(wanted: string, format: string, configuration: JsonObject, options?: Waiting): Promise<ExportResult>;
  /**
   * Opens an artifact of a run in a viewer, which sees that and nothing else, and stays until it is closed. While the run
   * goes on, what its trackers write (`trackedFolders`) grows before the viewer's eyes; the rest waits for the end.
   */
  view(wanted: string, options: ViewOptions): Promise<OpenContribution>;
}
