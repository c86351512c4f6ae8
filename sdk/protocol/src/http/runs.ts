import { z } from "zod";
import { chartSpec } from "../chart.ts";
import { errorReport } from "../error.ts";
import { eventPayloads, journalLine, journalNumber, runStatus } from "../journal.ts";
import { contributionId, humanName, pluginName } from "../names.ts";
import { plan } from "../plan.ts";
import { runResult } from "../result.ts";

/** `lost`: the process that owned the run was killed; it can be resumed. */
export const runState = z.union([runStatus, z.enum(["queued", "running", "paused", "lost"])]);
/** By metric: which way is better. A metric whose plugin says nothing is not in it. */
const directions = z.record(z.string(), z.enum(["higher", "lower"]));

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

/** A program that a plugin brings, for `POST /runs/{id}/views`. */
export const runViewer = z.strictObject({
  plugin: z.string(),
  /** Of its contribution. */
  id: z.string(),
  title: z.string(),
  description: z.string(),
  /** Path of what it opens. */
  artifact: z.string(),
});
export type RunViewer = z.infer<typeof runViewer>;

/** A view that a plugin brings for the page of a run, for `POST /plugins/{name}/panels/{id}`. */
export const runPanel = z.strictObject({
  plugin: z.string(),
  displayName: z.string(),
  /** Of its contribution. */
  id: z.string(),
  title: z.string(),
  /** What the plugin may ask for in it. */
  granted: z.array(z.strictObject({ kind: z.string(), scope: z.string() })),
});
export type RunPanel = z.infer<typeof runPanel>;

/** `GET /runs/{id}`: what a page needs to draw itself, and the number to follow the journal from. */
export const runPage = runRow.extend({
  plan,
  /** Newest journal number in here: events above it are news. */
  seq: z.int(),
  stage: z.string().nullable(),
  /** The newest word on each stage; `startedAt` of its current attempt. */
  stages: z.array(eventPayloads.stage.extend({ startedAt: z.int().nullable() })),
  progress: eventPayloads.progress.nullable(),
  hardware: eventPayloads.hardware.nullable(),
  checkpoints: z.array(eventPayloads.checkpoint),
  artifacts: z.array(eventPayloads.artifact),
  /** By `split.name`: the model before training. */
  baseline: z.record(z.string(), journalNumber),
  warnings: z.array(eventPayloads.warning.extend({ seq: z.int(), time: z.int() })).max(200),
  metricDirections: directions,
  result: runResult.nullable(),
  error: errorReport.nullable(),
  resumableFrom: z.string().nullable(),
  /** The run it was forked from. */
  parent: z.string().nullable(),
  /** Place in the queue, 1 first; null where it does not wait. */
  queuePlace: z.int().nullable(),
  /** Why it waits, or what is being prepared for it. */
  queueReason: z.string().nullable(),
  /** Programs of installed plugins that open something this run made. */
  viewers: z.array(runViewer),
  /** Views of installed plugins that somebody allowed on the pages of runs. */
  panels: z.array(runPanel),
});
export type RunPage = z.infer<typeof runPage>;

/** `GET /runs/{id}/hardware`: thinned to so many points, the newest always among them. */
export const hardwareQuery = z.strictObject({ points: z.coerce.number().int().min(2).max(2000).default(300) });
export const hardwareHistory = z.strictObject({
  items: z.array(eventPayloads.hardware.extend({ seq: z.int(), time: z.int() })),
  /** The largest memory that a stage of the plan may take. */
  memoryLimitBytes: z.int().nullable(),
});
export type HardwareHistory = z.infer<typeof hardwareHistory>;

export const runCreation = z.strictObject({
  recipe: z.json(),
  /** Hash of the plan that was previewed. */
  planHash: z.string().max(100).optional(),
  /** `declared` gives what the preview listed; without it missing permissions refuse the run. */
  grant: z.enum(["none", "declared"]).default("none"),
  priority: z.int().min(-100).max(100).default(0),
});
/** `POST /runs/from-config/{id}`: a recipe of `recipes/`. */
export const configRunCreation = runCreation.omit({ recipe: true });
export const runChange = z.strictObject({
  name: humanName.optional(),
  tags: runRow.shape.tags.optional(),
  note: runRow.shape.note.optional(),
});
export const stopRequest = z.strictObject({ mode: z.enum(["checkpoint", "now"]).default("checkpoint") });
export const forkRequest = z.strictObject({
  /** Settings such as `train.epochs=1`. */
  set: z.array(z.string().max(500)).max(50).default([]),
  grant: runCreation.shape.grant,
  priority: runCreation.shape.priority,
});
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
  /** Loading included. */
  milliseconds: z.number(),
  baseMilliseconds: z.number().nullable(),
});
export type PredictAnswer = z.infer<typeof predictAnswer>;

/** Thinned: of each stretch that is cut, the lowest and the highest value stay, and each series has its first and last point. */
export const metricsQuery = z.strictObject({
  /** Points that fit into the picture. */
  width: z.coerce.number().int().min(10).max(5000).default(2000),
  name: z.string().max(120).optional(),
  /** Steps; for a closer look, which then has every point that fits. */
  from: z.coerce.number().min(0).optional(),
  to: z.coerce.number().min(0).optional(),
});
export const metricSeries = z.strictObject({
  name: z.string(),
  split: z.string().nullable(),
  stage: z.string(),
  /** Measured, where fewer are shown. */
  measured: z.int(),
  /** Step (or null), epoch (or null), value, milliseconds UTC. */
  points: z.array(z.tuple([z.number().nullable(), z.number().nullable(), journalNumber, z.int()])),
});
export type MetricSeries = z.infer<typeof metricSeries>;
export const metricAnswer = z.strictObject({
  items: z.array(metricSeries),
  /** The journal line up to which the curves were read, -1 before the first. */
  seq: z.int().min(-1),
});
export type MetricAnswer = z.infer<typeof metricAnswer>;
export const runCharts = z.strictObject({
  charts: z.array(z.strictObject({ spec: chartSpec, plugin: z.string().nullable() })),
  /** Files that hold no chart that can be drawn. */
  unreadable: z.int(),
});
export type RunCharts = z.infer<typeof runCharts>;
export const logQuery = z.strictObject({
  level: z.enum(["debug", "info", "warning", "error"]).default("debug"),
  /** Journal number; lines above it. */
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  /** `end`: the last lines that fit, instead of the first. */
  from: z.enum(["start", "end"]).default("start"),
  q: z.string().max(200).default(""),
});
export const logPage = z.strictObject({
  /** Warnings and errors of the run stand among the lines, with their code. */
  lines: z.array(eventPayloads.log.extend({ seq: z.int(), time: z.int(), code: z.string().nullable() })),
  /** Of the whole run, by level. */
  counts: z.record(z.string(), z.int()),
  /** `after` of the next page; null where the journal ends. */
  next: z.int().nullable(),
});
export type LogPage = z.infer<typeof logPage>;

/** `GET /runs/{id}/artifacts`; one is fetched at `/runs/{id}/artifacts/{sha256}`, a folder as a tar archive. */
export const artifactEntry = eventPayloads.artifact.extend({ folder: z.boolean() });
export type ArtifactEntry = z.infer<typeof artifactEntry>;
export const artifactAnswer = z.strictObject({ items: z.array(artifactEntry) });
export const checkpointAnswer = z.strictObject({ items: z.array(eventPayloads.checkpoint.extend({ time: z.int() })) });

export const compareQuery = z.strictObject({ ids: z.string().max(2000) });
export const comparison = z.strictObject({
  runs: z.array(runRow),
  /** Asked for and not there. */
  missing: z.array(z.string()),
  /** Settings and plugin versions that differ, one value a run, in the order of `runs`. */
  differences: z.array(z.strictObject({ pointer: z.string(), values: z.array(z.json().nullable()) })),
  metrics: z.array(
    z.strictObject({
      /** `split.name` */
      name: z.string(),
      values: z.array(journalNumber.nullable()),
      better: z.enum(["higher", "lower"]).nullable(),
      /** Places in `runs` that have the best value; empty where no direction is known or all are alike. */
      best: z.array(z.int()),
    }),
  ),
  performance: z.array(
    z
      .strictObject({
        run: z.string(),
        wallSeconds: z.number(),
        peakMemoryBytes: z.number(),
        samplesPerSecond: z.number().nullable(),
        artifactsBytes: z.number(),
      })
      .nullable(),
  ),
  /** True where the runs were not measured on the same rows: their metrics do not compare. */
  splitsDiffer: z.boolean(),
});
export type Comparison = z.infer<typeof comparison>;

/** `POST /runs/{id}/views` */
export const viewRequest = z.strictObject({
  plugin: pluginName,
  viewer: contributionId,
  /** What the page says once the program was closed, in the language of whoever reads it. */
  lost: z.string().min(1).max(300).default("It is closed. Open it again from the run."),
});
/** For a browser, for as long as somebody uses it: whoever knows it sees what it shows. */
export const viewOpened = z.strictObject({ url: z.string() });
export type ViewOpened = z.infer<typeof viewOpened>;

/** One event of `GET /events`: a journal line and the topic it belongs to. `reset` says: read the snapshot again. */
export const streamEvent = journalLine.extend({ topic: z.string() });
export type StreamEvent = z.infer<typeof streamEvent>;
