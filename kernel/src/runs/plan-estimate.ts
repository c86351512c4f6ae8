import type { Plan, Stage } from "@tuneit/protocol";
import type { PastRun, PreparedFacts } from "./run-history.ts";

/** What is known of this machine when a plan is made. */
export interface KnownOfMachine {
  /** Runs that `isAlike` the plan, newest first. */
  readonly past: readonly PastRun[];
  /** Facts of the plan's prepared dataset, where it lies in the cache. */
  readonly prepared: PreparedFacts | undefined;
  /** Ids of stages whose dataset lies in the cache. */
  readonly cached: ReadonlySet<string>;
  /** Whether each of the plan's Python environments is built. */
  readonly environmentsBuilt: boolean;
  /** Archives of the plugins that the plan installs. */
  readonly pluginBytes: number;
}

/** Whether a run's speed tells of the plan's: same model, way of learning, device, precision and threads. */
export function isAlike(past: Plan, plan: Plan): boolean {
  const traits = ({ recipe, determinism, environments }: Plan): string =>
    JSON.stringify([
      recipe.model.ref,
      recipe.train.strategy.use,
      recipe.train.precision,
      recipe.compute.with["device"],
      environments.map((one) => one.accelerator),
      determinism,
    ]);
  return traits(past) === traits(plan);
}

/** How far two runs of the same recipe lie apart on a machine that does other things as well. */
const spread = { low: 0.8, high: 1.25 };

/** Fills in what the planner, which knows the recipe alone, leaves open. What is not known stays null. */
export function estimatePlan(plan: Plan, known: KnownOfMachine): Plan["estimate"] {
  const { seconds, notes } = time(plan, known);
  const fetches = plan.stages.some((stage) => stage.kind === "fetch");
  const downloadBytes = fetches || !known.environmentsBuilt ? null : known.pluginBytes;
  return { ...plan.estimate, seconds, downloadBytes, notes: [...plan.estimate.notes, ...notes] };
}

function time(plan: Plan, known: KnownOfMachine): { seconds: [number, number] | null; notes: string[] } {
  if (known.past.length === 0)
    return { seconds: null, notes: ["Time: known after a first run with this model, strategy and device"] };
  const prepared = known.prepared ?? known.past.find((run) => run.plan.source.sha256 === plan.source.sha256)?.prepared;
  if (!prepared) return { seconds: null, notes: ["Time: known once this data has been prepared"] };
  const each = known.past.map((run) => secondsBy(run, plan, { prepared, cached: known.cached }));
  const unknown = plan.stages.filter((stage) => !known.cached.has(stage.id) && known.past.every(never(stage)));
  const low = Math.min(...each) * spread.low;
  const high = Math.max(...each) * spread.high;
  return { seconds: [round(low), round(high)], notes: notesOf(plan, known.past.length, unknown) };
}

const never =
  (stage: Stage) =>
  (run: PastRun): boolean =>
    !run.stageSeconds.has(stage.id);

const round = (seconds: number): number => Math.round(seconds * 10) / 10;

function notesOf(plan: Plan, runs: number, unknown: readonly Stage[]): string[] {
  const from = `Time: from ${runs} completed ${runs === 1 ? "run" : "runs"} of this workspace`;
  const early = plan.recipe.train.stopEarly ? ", shorter if it stops early" : "";
  const without = unknown.length > 0 ? `, without ${unknown.map(({ id }) => id).join(", ")}, not timed yet` : "";
  return [from + early + without];
}

/** What the plan would take if all went as in that run: its speed, and its seconds for everything else. */
function secondsBy(run: PastRun, plan: Plan, data: { prepared: PreparedFacts; cached: ReadonlySet<string> }): number {
  const { batch_size: batch, steps, tokens_per_second: speed } = run.trained;
  const then = tokensOf(run.plan, run.prepared, { batch, steps });
  const overhead = Math.max(0, (run.stageSeconds.get("train") ?? 0) - then / speed);
  const training = overhead + tokensOf(plan, data.prepared, { batch }) / speed;
  const growth = data.prepared.tokens.total / run.prepared.tokens.total;
  return plan.stages
    .filter((stage) => stage.kind !== "train" && !data.cached.has(stage.id))
    .map((stage) => (run.stageSeconds.get(stage.id) ?? 0) * (readsAllRows.has(stage.kind) ? growth : 1))
    .reduce((sum, seconds) => sum + seconds, training);
}

const readsAllRows = new Set<Stage["kind"]>(["read", "prepare", "baseline", "evaluate"]);

/** Tokens that training reads: rows × epochs × tokens of a row; of `steps`, the epochs that they are. */
function tokensOf({ recipe }: Plan, data: PreparedFacts, made: { batch: number; steps?: number }): number {
  const { epochs, batchSize, accumulate } = recipe.train;
  const batches = Math.ceil(data.split.train / (batchSize === "auto" ? made.batch : batchSize));
  const steps = made.steps ?? recipe.train.steps;
  const rounds = steps === undefined ? epochs! : steps / Math.ceil(batches / accumulate);
  return (data.split.train * rounds * data.tokens.total) / data.rows.out;
}
