import type { Evaluation, HardwareHistory, LogPage, MetricSeries, RunPage } from "@tuneit/protocol/http";
import { answers as others, runs, start, system } from "./answers.ts";
import { noSamples, samples, samplesOff, thinnedSamples } from "./run-samples-answers.ts";

export const trainedId = "01M7ZDG6ARGTC6KKX1F2DARYAR";
export const classes = ["account", "billing", "feedback", "returns", "shipping", "technical"];

const stage = (id: string, kind: string, title: string) => ({
  id,
  kind,
  title,
  runs: "python",
  needs: [],
  uses: [],
  network: [],
  secrets: [],
  options: {},
  limits: { memoryBytes: 6e9, wallSeconds: 3600, tasks: 64, fileBytes: 1e9 },
});

const plan = {
  format: 1,
  tuneit: "0.1.0",
  name: "support tickets",
  task: "text-classification",
  seed: 7,
  recipe: {
    tuneit: 1,
    name: "support tickets",
    task: "text-classification",
    seed: 7,
    data: {
      source: { use: "csv", path: "data/support-tickets.csv" },
      split: { train: 0.8, validation: 0.1, test: 0.1 },
    },
    model: { use: "transformers", ref: "bundled:minilm-l6" },
    train: { strategy: { use: "full" }, epochs: 2, batchSize: 32, learningRate: 0.0003 },
    metrics: ["accuracy", "f1", "confusion-matrix"],
  },
  plugins: [{ name: "@tuneit/engine-pytorch", version: "1.0.0", integrity: "sha512-", keyId: null }],
  environments: [{ id: "training", hash: "a", python: "3.13", accelerator: "cpu" }],
  determinism: { level: "strict", threads: 2 },
  compute: {},
  source: { name: "support-tickets.csv", sha256: "0".repeat(64), bytes: 91_000 },
  stages: [
    stage("read", "read", "Read the data"),
    stage("prepare", "prepare", "Clean, split and tokenize"),
    stage("baseline", "baseline", "Measure the model before training"),
    stage("train", "train", "Train"),
    stage("evaluate", "evaluate", "Evaluate the tuned model"),
    stage("export-onnx", "export", "Export as onnx"),
    stage("visualize", "visualize", "Draw charts"),
  ],
  estimate: { memoryBytes: 1.4e9, seconds: [60, 110], downloadBytes: 0, notes: [] },
  grants: [],
} as unknown as RunPage["plan"];

const told = (id: string, state: string, seconds?: number, startedAt: number | null = start) =>
  ({ stage: id, state, attempt: 1, startedAt, ...(seconds !== undefined && { seconds }) }) as RunPage["stages"][number];

const points = (from: number, noise: number, count = 600, every = 1): MetricSeries["points"] =>
  Array.from({ length: Math.floor(count / every) }, (_, index) => {
    const step = (index + 1) * every;
    return [step, step / 300, from / (1 + step / 90) + noise * Math.sin(step * 12.9898) ** 3, start + step * 1000];
  });
const rising = (to: number): MetricSeries["points"] =>
  points(1, 0.01, 600, 50).map(([step, epoch, value, time]) => [step, epoch, to * (1 - Number(value)), time]);
const series = (name: string, split: string, at: MetricSeries["points"], stage = "train"): MetricSeries => ({
  name,
  split,
  stage,
  measured: at.length,
  points: at,
});

const metrics = {
  seq: 812,
  items: [
    series("loss", "train", points(2.1, 0.12)),
    series("loss", "validation", points(2.2, 0.01, 600, 50)),
    series("accuracy", "validation", rising(0.97)),
    series("f1_macro", "validation", rising(0.94)),
    series("learning_rate", "train", points(0.0003, 0)),
    series("grad_norm", "train", points(1.1, 0.2)),
    series(
      "samples_per_second",
      "train",
      points(1, 4).map(([a, b, value, d]) => [a, b, 41 + Number(value), d]),
    ),
  ],
};

const hash = (letter: string) => letter.repeat(64);

const running: RunPage = {
  ...runs[0]!,
  id: "r-0",
  name: "support tickets",
  model: "bundled:minilm-l6",
  metrics: {
    "train.loss": 0.274,
    "validation.loss": 0.291,
    "validation.accuracy": 0.842,
    "validation.f1_macro": 0.816,
  },
  baseline: { "test.loss": 1.7955, "test.accuracy": 0.125, "validation.accuracy": 0.1667 },
  plan,
  seq: 812,
  stage: "train",
  stages: [
    { ...told("read", "skipped"), reason: "cached" },
    told("prepare", "done", 3.1),
    told("baseline", "done", 6.331),
    told("train", "running", undefined, Date.now() - 96_000),
  ],
  progress: { stage: "train", done: 600, total: 1200, unit: "steps", rate: 2.1, etaSeconds: [270, 320] },
  hardware: { cpuPercent: 187, memoryBytes: 1.4e9, diskFreeBytes: 81e9, networkBytes: 0, gpu: [] },
  checkpoints: [
    {
      state: "committed",
      path: "checkpoints/step-300",
      step: 300,
      bytes: 272_657_136,
      seconds: 1.34,
      metrics: { "validation.loss": 0.58 },
    },
    {
      state: "committed",
      path: "checkpoints/step-600",
      step: 600,
      bytes: 272_657_136,
      seconds: 1.21,
      metrics: { "validation.loss": 0.29 },
    },
  ],
  artifacts: [],
  warnings: [
    {
      seq: 20,
      time: start,
      code: "TUNEIT_DATA_ROWS_CUT",
      message: "3 rows were longer than 256 tokens and were cut.",
      mend: "Raise the longest length of the model, or leave it: their end is not learned.",
      stage: "prepare",
      count: 1,
    },
  ],
  metricDirections: { accuracy: "higher", f1_macro: "higher" },
  result: null,
  error: null,
  resumableFrom: null,
  parent: null,
  queuePlace: null,
  queueReason: null,
  viewers: [
    {
      plugin: "@tuneit/track-tensorboard",
      id: "tensorboard",
      title: "TensorBoard",
      description: "TensorBoard's own pages for the files of a run, in a tab of the browser, also while it trains.",
      artifact: "artifacts/tensorboard",
    },
  ],
  panels: [],
};

const completed: RunPage = {
  ...running,
  id: trainedId,
  name: "support tickets, 2 epochs",
  status: "completed",
  endedAt: running.startedAt + 61_592,
  metrics: { "test.loss": 0.5694, "test.accuracy": 0.875, "test.f1_macro": 0.8675, "test.precision_macro": 0.8885 },
  stage: null,
  stages: plan.stages.map(({ id }, index) => told(id, "done", 2 + index * 3.2)),
  progress: null,
  artifacts: [
    {
      kind: "model",
      format: "safetensors",
      path: "artifacts/model",
      bytes: 92_346_112,
      sha256: hash("a"),
      verified: { against: "live model", measure: "max_rel_diff", value: 2.5e-7, limit: 0.0001 },
      stage: "train",
    },
    {
      kind: "predictions",
      format: "arrow",
      path: "artifacts/predictions-test.arrow",
      bytes: 5810,
      sha256: hash("b"),
      verified: null,
      stage: "evaluate",
    },
  ],
};

const failed: RunPage = {
  ...running,
  id: "r-3",
  name: "tickets, rank 32",
  status: "failed",
  endedAt: running.startedAt + 240_000,
  stage: null,
  stages: [...running.stages.slice(0, 3), told("train", "failed", 201)],
  progress: null,
  resumableFrom: "checkpoints/step-600",
  error: {
    code: "TUNEIT_RUN_OUT_OF_MEMORY",
    message: "The stage train needed more memory than it may have.",
    cause: "It was ended at step 620, when it held 6.1 GB of 6.0 GB.",
    mend: "Set train.batchSize to 8, or raise the memory limit of the stage.",
    docs: "errors/TUNEIT_RUN_OUT_OF_MEMORY",
  },
};

const queued: RunPage = {
  ...running,
  id: "r-q",
  name: "tickets, rank 64",
  status: "queued",
  seq: -1,
  metrics: {},
  baseline: {},
  stage: null,
  stages: [],
  progress: null,
  hardware: null,
  checkpoints: [],
  warnings: [],
  queuePlace: 2,
  queueReason: "support tickets is running; one run at a time may use the processor.",
};

const log: LogPage = {
  lines: Array.from({ length: 400 }, (_, seq) => ({
    seq,
    time: start + seq * 900,
    stage: seq < 20 ? "prepare" : "train",
    level: seq === 399 ? "error" : seq % 60 === 59 ? "warning" : "info",
    logger: "train",
    code: seq === 399 ? "TUNEIT_RUN_OUT_OF_MEMORY" : null,
    text:
      seq === 399
        ? "The stage train needed more memory than it may have."
        : seq % 60 === 59
          ? "3 rows were longer than 256 tokens and were cut"
          : `step ${seq}: loss ${(2 / (1 + seq / 90)).toFixed(4)}`,
    source: "python",
  })),
  counts: { info: 393, warning: 6, error: 1 },
  next: null,
};

const hardware: HardwareHistory = {
  items: Array.from({ length: 120 }, (_, index) => ({
    seq: index,
    time: running.startedAt + index * 2000,
    cpuPercent: 180 + 15 * Math.sin(index / 3),
    memoryBytes: 4e8 + 1e9 * (1 - 1 / (1 + index / 9)),
    diskFreeBytes: 81e9 - index * 4e6,
    networkBytes: 0,
    gpu: [],
  })),
  memoryLimitBytes: 6e9,
};

export const matrix = [
  [9, 0, 0, 1, 0, 2],
  [0, 13, 0, 0, 0, 0],
  [0, 0, 7, 3, 0, 1],
  [0, 0, 0, 12, 0, 0],
  [0, 0, 0, 1, 11, 1],
  [0, 1, 0, 0, 0, 11],
];
const confusion = {
  name: "confusion-matrix",
  columns: ["label", ...classes],
  rows: matrix.map((row, index) => [classes[index] ?? "", ...row]),
};

/** Enough of an evaluation for the page of a run. */
export const evaluation: Pick<Evaluation, "run" | "split" | "tables" | "baselineTables"> = {
  run: trainedId,
  split: "test",
  tables: [confusion],
  baselineTables: [],
};

function answersOf(page: RunPage): Record<string, unknown> {
  const at = `/runs/${page.id}`;
  const isQueued = page.status === "queued";
  return {
    [at]: page,
    [`${at}/metrics`]: isQueued ? { items: [], seq: -1 } : metrics,
    [`${at}/log`]: isQueued ? { lines: [], counts: {}, next: null } : log,
    [`${at}/hardware`]: isQueued ? { items: [], memoryLimitBytes: null } : hardware,
    [`${at}/evaluation`]: evaluation,
    [`${at}/samples`]: isQueued ? noSamples : samples,
  };
}

/** What the stand-in says of runs that go on, ended, failed, and wait. */
export const answers: Readonly<Record<string, unknown>> = {
  ...others,
  "/system": system,
  ...answersOf(running),
  ...answersOf(completed),
  ...answersOf(failed),
  ...answersOf(queued),
  // One part of it cannot be read.
  ...answersOf({ ...running, id: "r-part" }),
  "/runs/r-part/metrics": undefined,
  "/runs/r-part/samples": undefined,
  "/runs/r-3/samples": samplesOff,
  [`/runs/${trainedId}/samples`]: thinnedSamples,
};
