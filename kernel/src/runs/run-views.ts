import {
  eventOf,
  eventPayloads,
  isCoded,
  type ErrorReport,
  type RunEvent,
  type RunResult,
  type RunStatus,
} from "@tuneit/protocol";
import { decodeTime } from "ulid";
import { journalBlocks, readJournal } from "./follow-journal.ts";
import { connectRun } from "./run-client.ts";
import { isStarting, readExit, type RunFolder } from "./run-folder.ts";
import { RunOutcome } from "./run-outcome.ts";

export interface RunSummary {
  readonly id: string;
  readonly name: string;
  readonly task: string;
  /** `lost`: its supervisor was killed, and nobody mended it yet. */
  readonly status: RunStatus | "running" | "lost";
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly model: string;
  readonly directory: string;
}

export interface RunDetails extends RunSummary {
  readonly result: RunResult | null;
  readonly error: ErrorReport | null;
  readonly resumableFrom: string | null;
}

/** Adds up what `kernel.runs.show` tells, from events that somebody else reads: all of them, oldest first. */
export interface RunAccount {
  add(event: RunEvent): void;
  details(): Promise<RunDetails>;
}

export interface MetricPoint {
  readonly name: string;
  readonly split: string | null;
  readonly stage: string;
  readonly step: number | null;
  readonly epoch: number | null;
  readonly value: number | string;
  readonly time: number;
}

/** Whether somebody runs it. One that listens and is too busy to answer does. */
const answers = (directory: string): Promise<boolean> =>
  connectRun(directory).then(
    (connection) => (connection.close(), true),
    (error: unknown) => !isCoded(error) || error.code !== "TUNEIT_RUN_NOT_SUPERVISED",
  );

/** One line of `runs list`. A run that answers on its socket is running, whatever an older exit record says. */
export async function summarize(run: RunFolder): Promise<RunSummary> {
  const exit = await readExit(run.directory).catch(() => undefined);
  const alive = (await answers(run.directory)) || (await isStarting(run.directory));
  return {
    id: run.id,
    name: run.plan.name,
    task: run.plan.task,
    status: alive ? "running" : (exit?.status ?? "lost"),
    startedAt: exit?.startedAt ?? decodeTime(run.id),
    endedAt: alive ? null : (exit?.endedAt ?? null),
    model: run.plan.recipe.model.ref,
    directory: run.directory,
  };
}

export async function describeRun(run: RunFolder): Promise<RunDetails> {
  const outcome = new RunOutcome(run);
  for await (const block of journalBlocks(run.directory, -1)) for (const line of block) outcome.add(eventOf(line));
  return detailsOf(run, outcome);
}

/** Of a run whose journal was added up. */
export async function detailsOf(run: RunFolder, outcome: RunOutcome): Promise<RunDetails> {
  const summary = await summarize(run);
  const exit = await readExit(run.directory);
  const result = exit && summary.status !== "running" ? outcome.result(exit) : null;
  return { ...summary, result, error: result?.error ?? null, resumableFrom: exit?.resumableFrom ?? null };
}

/** Every measured point of a run, in order. */
export async function metricPoints(run: RunFolder): Promise<MetricPoint[]> {
  const points: MetricPoint[] = [];
  for await (const line of readJournal(run.directory, -1)) {
    const point = line.type === "metric" ? eventPayloads.metric.safeParse(line.payload).data : undefined;
    if (!point) continue;
    const { name, stage, value, split = null, step = null, epoch = null } = point;
    points.push({ name, split, stage, step, epoch, value, time: line.time });
  }
  return points;
}
