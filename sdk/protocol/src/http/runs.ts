import { z } from "zod";
import { chartSpec } from "../chart.ts";
import { errorReport } from "../error.ts";
import { eventPayloads, journalLine, journalNumber, runStatus } from "../journal.ts";
import { jsonObject } from "../names.ts";
import { plan } from "../plan.ts";
import { runResult } from "../result.ts";

/** `lost`: the process that owned the run was killed; it can be resumed. */
export const runState = z.union([runStatus, z.enum(["queued", "running", "paused", "lost"])]);

/** A row of `GET /runs`. */
export const runRow = z.strictObject({
  id: z.string(),
  name: z.string(),
  task: z.string(),
  model: z.string(),
  status: runState,
  startedAt: z.int(),
  endedAt: z.int().nullable(),
  /** Newest value of each metric by `split.name`; "so far" while it runs. */
  metrics: z.record(z.string(), journalNumber),
  tags: z.array(z.string().max(40)).max(20),
  note: z.string().max(4000),
});
export type RunRow = z.infer<typeof runRow>;
export const runQuery = z.strictObject({
  status: runState.optional(),
  q: z.string().max(200).optional(),
  sort: z.enum(["startedAt", "-startedAt", "name", "-name"]).default("-startedAt"),
});
export type RunQuery = z.infer<typeof runQuery>;

/** `GET /runs/{id}`: what a page needs to draw itself, and the number to follow the journal from. */
export const runPage = runRow.extend({
  plan,
  /** Newest journal number in here: events above it are news. */
  seq: z.int(),
  stage: z.string().nullable(),
  stages: z.array(eventPayloads.stage),
  progress: eventPayloads.progress.nullable(),
  hardware: eventPayloads.hardware.nullable(),
  checkpoints: z.array(eventPayloads.checkpoint),
  artifacts: z.array(eventPayloads.artifact),
  result: runResult.nullable(),
  error: errorReport.nullable(),
  resumableFrom: z.string().nullable(),
  /** Place in the queue, 1 first; null where it does not wait. */
  queuePlace: z.int().nullable(),
});
export type RunPage = z.infer<typeof runPage>;

export const runCreation = z.strictObject({
  recipe: z.json(),
  /** Hash of the plan that was previewed. */
  planHash: z.string().optional(),
  /** `declared` gives what the preview listed; without it missing permissions refuse the run. */
  grant: z.enum(["none", "declared"]).default("none"),
  priority: z.int().min(-100).max(100).default(0),
});
export const runChange = z.strictObject({
  tags: runRow.shape.tags.optional(),
  note: runRow.shape.note.optional(),
});
export const stopRequest = z.strictObject({ mode: z.enum(["checkpoint", "now"]).default("checkpoint") });
export const forkRequest = z.strictObject({ set: z.array(z.string().max(500)).max(50).default([]) });
export const predictRequest = z.strictObject({
  texts: z.array(z.string().max(20_000)).min(1).max(100),
  base: z.boolean().default(false),
});
const prediction = z.strictObject({
  text: z.string(),
  label: z.string(),
  scores: z.record(z.string(), z.number()),
});
export const predictAnswer = z.strictObject({
  tuned: z.array(prediction),
  base: z.array(prediction).nullable(),
  milliseconds: z.number(),
});
export type PredictAnswer = z.infer<typeof predictAnswer>;
export const exportRequest = z.strictObject({ format: z.string().max(80), with: jsonObject.default({}) });

export const metricSeries = z.strictObject({
  name: z.string(),
  split: z.string().nullable(),
  stage: z.string(),
  /** Step (or null), epoch (or null), value, milliseconds UTC. */
  points: z.array(z.tuple([z.number().nullable(), z.number().nullable(), journalNumber, z.int()])),
});
export type MetricSeries = z.infer<typeof metricSeries>;
export const runCharts = z.strictObject({
  charts: z.array(z.strictObject({ spec: chartSpec, plugin: z.string().nullable() })),
});
export const logQuery = z.strictObject({
  level: z.enum(["debug", "info", "warning", "error"]).default("debug"),
  /** Journal number; lines above it. */
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
});
export const logPage = z.strictObject({
  lines: z.array(eventPayloads.log.extend({ seq: z.int(), time: z.int() })),
  counts: z.record(z.string(), z.int()),
  next: z.int().nullable(),
});
export type LogPage = z.infer<typeof logPage>;
export const comparison = z.strictObject({
  runs: z.array(runRow),
  differences: z.array(z.strictObject({ pointer: z.string(), values: z.array(z.json().nullable()) })),
  metrics: z.array(z.strictObject({ name: z.string(), values: z.array(journalNumber.nullable()) })),
});
export type Comparison = z.infer<typeof comparison>;

/** One event of `GET /events`: a journal line and the topic it belongs to. `reset` says: read the snapshot again. */
export const streamEvent = journalLine.extend({ topic: z.string() });
export type StreamEvent = z.infer<typeof streamEvent>;
