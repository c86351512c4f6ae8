import { z } from "zod";
import { chartSpec } from "../chart.ts";
import { errorReport } from "../error.ts";
import { eventPayloads, journalLine, journalNumber, runStatus } from "../journal.ts";
import { contributionId, humanName, jsonObject, pluginName } from "../names.ts";
import { plan } from "../plan.ts";
import { runResult } from "../result.ts";
import { sliceBy } from "./slices.ts";

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

export const exportRequest = z.strictObject({ format: z.string().max(80), with: jsonObject.default({}) });
/** Work that goes on after the answer: read it below `GET /runs/{id}/exports`. */
export const exportStarted = z.strictObject({ id: z.string() });
/** What an installed exporter offers for this run, and what speaks against it here. */
export const exportFormat = z.strictObject({
  format: z.string(),
  plugin: z.string(),
  title: z.string(),
  description: z.string(),
  /** JSON Schema. */
  config: z.json(),
  ready: z.boolean(),
  reason: z.string().nullable(),
  /** The size of the model as it lies there, which an export comes near; null where there is none. */
  estimatedBytes: z.int().nullable(),
});
export const exportJob = z.strictObject({
  id: z.string(),
  format: z.string(),
  with: jsonObject,
  state: z.enum(["running", "completed", "failed", "cancelled"]),
  startedAt: z.int(),
  endedAt: z.int().nullable(),
  /** In the order they came; `seconds` is null of the one that goes on. */
  steps: z.array(
    z.strictObject({
      name: z.string(),
      seconds: z.number().nullable(),
      done: z.number(),
      total: z.number().nullable(),
      unit: z.string(),
    }),
  ),
  /** What was made: below `exports/` of the run's folder. */
  result: z
    .strictObject({
      path: z.string(),
      bytes: z.int(),
      sha256: z.string(),
      verified: eventPayloads.artifact.shape.verified,
    })
    .nullable(),
  /** To fetch one: `/runs/{id}/exports/{job}/files/{path}`. */
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int() })),
  error: errorReport.nullable(),
});
export type ExportJob = z.infer<typeof exportJob>;
/** `GET /runs/{id}/exports`. */
export const runExports = z.strictObject({
  formats: z.array(exportFormat),
  diskFreeBytes: z.int(),
  jobs: z.array(exportJob),
});
export type RunExports = z.infer<typeof runExports>;

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

/** A value between its bounds of 95 %; null where there is nothing to compute them from. */
const estimated = z.strictObject({ value: journalNumber, low: z.number().nullable(), high: z.number().nullable() });
const table = z.strictObject({
  name: z.string(),
  columns: eventPayloads.table.shape.columns,
  rows: eventPayloads.table.shape.rows,
});
export const evaluationQuery = z.strictObject({
  split: z.string().max(40).default("test"),
  /** The class whose threshold is moved; absent = the last of two, else none. */
  positive: z.string().max(500).optional(),
});
export const evaluation = z.strictObject({
  run: z.string(),
  split: z.string(),
  /** Splits that have predictions or metrics. */
  splits: z.array(z.string()),
  /** Rows predicted of those in the split; null where the run left no predictions. */
  rows: z.strictObject({ done: z.int(), total: z.int() }).nullable(),
  partial: z.boolean(),
  metrics: z.array(
    estimated.extend({
      name: z.string(),
      /** `wilson`: Wilson score interval (1927); `bootstrap`: percentiles of 1,000 resamples of the rows (Efron 1979). */
      method: z.enum(["wilson", "bootstrap"]).nullable(),
      baseline: journalNumber.nullable(),
      better: z.enum(["higher", "lower"]).nullable(),
    }),
  ),
  classes: z.array(z.string()),
  /** `values[label][prediction]`, in the order of `classes`; null where there are no predictions, or more than 200 classes. */
  confusion: z.array(z.array(z.int())).nullable(),
  perClass: z.array(
    z.strictObject({ label: z.string(), rows: z.int(), precision: estimated, recall: estimated, f1: estimated }),
  ),
  /** What the metrics left as tables, and what they left before training. */
  tables: z.array(table),
  baselineTables: z.array(table),
  curves: z
    .strictObject({
      positive: z.string().nullable(),
      threshold: z.array(
        z.strictObject({
          threshold: z.number(),
          precision: z.number().nullable(),
          recall: z.number().nullable(),
          falsePositiveRate: z.number().nullable(),
          /** Share of the rows above the threshold. */
          coverage: z.number(),
        }),
      ),
      /** Ten bins of the score of the predicted class. */
      calibration: z.array(
        z.strictObject({
          low: z.number(),
          high: z.number(),
          count: z.int(),
          confidence: z.number().nullable(),
          accuracy: z.number().nullable(),
        }),
      ),
      /** Expected calibration error over these bins (Guo 2017). */
      calibrationError: z.number().nullable(),
    })
    .nullable(),
});
export type Evaluation = z.infer<typeof evaluation>;

/** `GET /runs/{id}/predictions`: the rows behind a cell. */
export const predictionQuery = z.strictObject({
  split: z.string().max(40).default("test"),
  label: z.string().max(500).optional(),
  prediction: z.string().max(500).optional(),
  wrong: z.enum(["true", "false"]).optional(),
  /** Row of the source, from 0: that one alone. */
  row: z.coerce.number().int().min(0).optional(),
  /** One of the slices that `GET /runs/{id}/slices?by=` answers with, by its place there. */
  by: sliceBy.optional(),
  slice: z.coerce.number().int().min(0).max(100).optional(),
  /** `sure`: what the model was surest of comes first. */
  sort: z.enum(["place", "sure"]).default("place"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(40).optional(),
});
export const predictedRow = z.strictObject({
  /** Row of the source, from 0. */
  id: z.int(),
  /** Null where the dataset is no longer in the cache. */
  text: z.string().nullable(),
  label: z.string().nullable(),
  prediction: z.string(),
  /** By class; the twenty highest. */
  scores: z.record(z.string(), z.number()),
});
export type PredictedRow = z.infer<typeof predictedRow>;

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
