import { z } from "zod";
import { errorCode } from "./error.ts";
import { relativePath, sha256 } from "./names.ts";

/** JSON has no NaN or infinity; the journal writes these strings. */
export const journalNumber = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

const text = z.string().max(8192);
/** Of a followed row: enough to know it again, not to read it whole. */
const shortText = z.string().max(400);
const share = z.number().min(0).max(1);
const stageName = z.string().max(64);

export const stageState = z.enum([
  "waiting",
  "starting",
  "running",
  "pausing",
  "paused",
  "cancelling",
  "done",
  "failed",
  "skipped",
]);

export const runStatus = z.enum(["completed", "failed", "cancelled", "stopped"]);
export type RunStatus = z.infer<typeof runStatus>;

export const verified = z.strictObject({
  against: z.string(),
  measure: z.string(),
  value: journalNumber,
  limit: z.number(),
});

/** Payload of each event type. Readers keep types they do not know. */
export const eventPayloads = {
  journal: z.strictObject({ format: z.literal(1), run: z.string(), planSha256: sha256 }),
  log: z.strictObject({
    stage: stageName,
    level: z.enum(["debug", "info", "warning", "error"]),
    logger: z.string().max(200),
    text,
    source: z.enum(["python", "stdout", "stderr", "isolate", "supervisor"]),
    plugin: z.string().optional(),
  }),
  progress: z.strictObject({
    stage: stageName,
    done: z.number().nonnegative(),
    total: z.number().nonnegative().nullable(),
    unit: z.enum(["rows", "steps", "tokens", "bytes", "files", "samples"]),
    rate: z.number().nullable(),
    etaSeconds: z.tuple([z.number(), z.number()]).nullable(),
    note: z.string().max(200).optional(),
  }),
  metric: z.strictObject({
    name: z.string().max(120),
    value: journalNumber,
    step: z.number().int().nonnegative().optional(),
    epoch: z.number().nonnegative().optional(),
    split: z.string().max(40).optional(),
    unit: z.string().max(40).optional(),
    stage: stageName,
  }),
  /** A table that a metric yields, such as a confusion matrix: rows by columns, small. */
  table: z.strictObject({
    name: z.string().max(120),
    split: z.string().max(40).optional(),
    stage: stageName,
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), journalNumber, z.null()]))).max(1000),
  }),
  /** How a model answers a few fixed rows while it trains: one event for each evaluation. */
  samples: z.strictObject({
    stage: stageName,
    split: z.string().max(40),
    /** Steps done; 0 is the model before training. */
    step: z.number().int().nonnegative(),
    epoch: z.number().nonnegative().optional(),
    items: z
      .array(
        z.strictObject({
          /** Of the source, from 0. */
          row: z.number().int().nonnegative(),
          /** What the row says and what is right for it; absent where an event before this one said it. */
          input: shortText.optional(),
          expected: shortText.nullable().optional(),
          /** A label, or the text that was written. */
          answer: shortText,
          /** Null where nobody can say. */
          right: z.boolean().nullable(),
          /** Probability of the answer, and of what is expected; null where there is none. */
          score: share.nullable(),
          expectedScore: share.nullable(),
          /** What the model would have said next, the likeliest first. */
          others: z.array(z.strictObject({ answer: shortText, score: share })).max(3),
        }),
      )
      .max(8),
    /** Why there are no rows, and will be none in this stage. */
    none: z.enum(["off", "no-rows", "never-evaluated"]).optional(),
  }),
  hardware: z.strictObject({
    cpuPercent: z.number(),
    memoryBytes: z.number(),
    diskFreeBytes: z.number(),
    networkBytes: z.number(),
    gpu: z.array(
      z.strictObject({
        index: z.number(),
        percent: z.number(),
        memoryBytes: z.number(),
        watts: z.number().nullable(),
        celsius: z.number().nullable(),
      }),
    ),
  }),
  artifact: z.strictObject({
    kind: z.enum(["model", "predictions", "chart", "report", "tensorboard", "other"]),
    format: z.string().max(80),
    /** Below the run folder: inside `artifacts/`. */
    path: relativePath,
    bytes: z.number().int().nonnegative(),
    sha256,
    verified: verified.nullable(),
    stage: stageName,
    name: z.string().max(200).optional(),
  }),
  checkpoint: z.strictObject({
    state: z.enum(["committed", "rejected", "removed"]),
    path: relativePath,
    step: z.number().int().nonnegative(),
    manifestSha256: sha256.optional(),
    bytes: z.number().int().nonnegative().optional(),
    seconds: z.number().nonnegative().optional(),
    metrics: z.record(z.string(), journalNumber).optional(),
    reason: z.string().optional(),
  }),
  stage: z.strictObject({
    stage: stageName,
    state: stageState,
    attempt: z.number().int().positive(),
    for: z.string().optional(),
    /** Rung of the cancel ladder, 1 to 3. */
    rung: z.number().int().optional(),
    environment: z.string().optional(),
    /** `cached` when the dataset was there already. */
    reason: z.string().optional(),
    seconds: z.number().optional(),
    /** Highest resident memory of the worker that ran it. */
    peakMemoryBytes: z.number().int().nonnegative().optional(),
  }),
  warning: z.strictObject({
    code: errorCode,
    message: text,
    mend: text,
    stage: stageName.optional(),
    plugin: z.string().optional(),
    count: z.number().int().positive(),
  }),
  /** A host that a stage asked for: at once the first time, then how often again. `code` is null where it was reached. */
  network: z.strictObject({
    stage: stageName,
    target: z.string().max(300),
    code: errorCode.nullable(),
    reason: z.string().max(300),
    count: z.number().int().positive(),
  }),
  error: z.strictObject({
    code: errorCode,
    message: text,
    cause: text,
    mend: text,
    stage: stageName.optional(),
    plugin: z.string().optional(),
    pluginCode: z.string().optional(),
    step: z.number().int().optional(),
    retryable: z.boolean(),
  }),
  /** Facts a stage found: model size, class names, rows dropped … One object a stage and name. */
  fact: z.strictObject({ stage: stageName, name: z.string().max(80), value: z.json() }),
  exit: z.strictObject({
    status: runStatus,
    code: z.number().int(),
    signal: z.string().nullable(),
    stage: z.string().nullable(),
    resumableFrom: z.string().nullable(),
  }),
} as const;

export type EventType = keyof typeof eventPayloads;
export const eventTypes = Object.keys(eventPayloads) as EventType[];

/** What a worker may send; the rest only the supervisor writes. */
export const workerEventTypes = [
  "log",
  "progress",
  "metric",
  "table",
  "samples",
  "artifact",
  "checkpoint",
  "warning",
  "error",
  "fact",
] as const satisfies readonly EventType[];

/** One line of `events.jsonl`. `seq` grows by one over all attempts; `time` is milliseconds UTC and never used for order. */
export const journalLine = z.strictObject({
  seq: z.number().int().nonnegative(),
  time: z.number().int().nonnegative(),
  type: z.string().max(40),
  payload: z.record(z.string(), z.json()),
  /** Where a stage ran elsewhere: its own stage and number. */
  origin: z.strictObject({ stage: z.string(), seq: z.number().int() }).optional(),
});
export type JournalLine = z.infer<typeof journalLine>;

/** What `run.events()` yields: the payload beside `seq`, `time` and `type`. */
export type RunEvent = {
  [T in EventType]: { seq: number; time: number; type: T } & z.infer<(typeof eventPayloads)[T]>;
}[EventType];

/** `exit.json`: the last write of an attempt. */
export const exitRecord = z.strictObject({
  format: z.literal(1),
  status: runStatus,
  code: z.number().int(),
  signal: z.string().nullable(),
  stage: z.string().nullable(),
  seq: z.number().int(),
  startedAt: z.number().int(),
  endedAt: z.number().int(),
  usage: z.strictObject({
    wallSeconds: z.number(),
    cpuSeconds: z.number(),
    peakMemoryBytes: z.number(),
  }),
  error: eventPayloads.error.nullable(),
  resumableFrom: z.string().nullable(),
});
export type ExitRecord = z.infer<typeof exitRecord>;

/** `status.json`: the latest state, replaced atomically. */
export const statusFile = z.strictObject({
  format: z.literal(1),
  run: z.string(),
  state: z.enum(["starting", "running", "waiting", "paused", "cancelling", "ended"]),
  stage: z.string().nullable(),
  attempt: z.number().int().positive(),
  seq: z.number().int(),
  updatedAt: z.number().int(),
  step: z.number().int().nullable(),
  health: z.enum(["running", "stalled", "unresponsive"]),
});
export type StatusFile = z.infer<typeof statusFile>;

/** `audited.json`: how much of a run's journal the audit log has. */
export const auditedFile = z.strictObject({
  format: z.literal(1),
  seq: z.number().int().min(-1),
  bytes: z.number().int().nonnegative(),
});
