import type { LogPage, MetricSeries, PluginPage, PluginRow, RunPage, RunRow, SystemInfo } from "@tuneit/protocol/http";

const start = Date.UTC(2026, 10, 21, 9);

const system: SystemInfo = {
  version: "0.1.0",
  platform: "linux x64",
  node: "24.9.0",
  hardware: { processors: 8, memoryBytes: 32e9, diskFreeBytes: 210e9, accelerators: [] },
  confinement: "full",
  workspace: { id: "default", name: "support tickets" },
  queue: { running: 1, waiting: 2, limit: 1 },
  startedAt: start,
};

const states = ["running", "completed", "completed", "failed", "completed", "stopped", "completed", "lost"] as const;

const runs: RunRow[] = Array.from({ length: 60 }, (_, index) => ({
  id: `r-${index}`,
  name: `tickets, rank ${2 ** (2 + (index % 4))}, seed ${7 + index}`,
  task: "text-classification",
  model: index % 3 === 0 ? "hf:distilbert-base-uncased" : "bundled:tiny-bert",
  status: states[index % states.length] ?? "completed",
  startedAt: start - index * 5_400_000,
  endedAt: index % states.length === 0 ? null : start - index * 5_400_000 + 640_000 + index * 7000,
  metrics: {
    "test.accuracy": 0.81 + 0.11 * Math.abs(Math.sin(index)),
    "test.f1_macro": 0.78 + 0.12 * Math.abs(Math.sin(index)),
  },
  tags: [],
  note: "",
}));

const points = (from: number, noise: number): MetricSeries["points"] =>
  Array.from({ length: 600 }, (_, step) => [
    step,
    step / 200,
    from / (1 + step / 90) + noise * Math.sin(step * 12.9898) ** 3,
    start + step * 1000,
  ]);

const metrics: { items: MetricSeries[] } = {
  items: [
    { name: "loss", split: "train", stage: "train", points: points(2.1, 0.1) },
    { name: "loss", split: "validation", stage: "train", points: points(2.3, 0.01) },
    { name: "learning_rate", split: null, stage: "train", points: points(0.00005, 0) },
  ],
};

type PageOfRun = Omit<RunPage, "plan">;

const run: PageOfRun = {
  ...(runs[0] as RunRow),
  seq: 812,
  stage: "train",
  stages: [],
  progress: { stage: "train", done: 600, total: 1200, unit: "steps", rate: 2.1, etaSeconds: [270, 320] },
  hardware: null,
  checkpoints: [],
  artifacts: [
    {
      kind: "model",
      format: "safetensors",
      path: "artifacts/model.safetensors",
      bytes: 267_832_560,
      sha256: "0".repeat(64),
      verified: null,
      stage: "train",
    },
  ],
  result: null,
  error: null,
  resumableFrom: null,
  queuePlace: null,
};

const failedRun: PageOfRun = {
  ...run,
  ...(runs[3] as RunRow),
  progress: null,
  stage: null,
  resumableFrom: "checkpoints/step-400",
  error: {
    code: "TUNEIT_RUN_OUT_OF_MEMORY",
    message: "The stage train needed more memory than it may have.",
    cause: "It was ended at step 420, when it held 6.1 GB of 6.0 GB.",
    mend: "Set train.batchSize to 8, or raise the memory limit of the stage.",
    docs: "errors/TUNEIT_RUN_OUT_OF_MEMORY",
  },
};

const log: LogPage = {
  lines: Array.from({ length: 400 }, (_, seq) => ({
    seq,
    time: start + seq * 900,
    stage: "train",
    level: seq % 60 === 59 ? "warning" : "info",
    logger: "train",
    text:
      seq % 60 === 59
        ? "3 rows were longer than 256 tokens and were cut"
        : `step ${seq}: loss ${(2 / (1 + seq / 90)).toFixed(4)}`,
    source: "python",
  })),
  counts: { info: 394, warning: 6 },
  next: null,
};

const plugins: PluginRow[] = [
  ["strategy-finetune", "Fine-tuning", "Full fine-tuning and LoRA of text models.", "training-strategy"],
  ["reader-tabular", "Tables", "CSV, TSV, JSON lines and Parquet.", "dataset-reader"],
  ["metrics-classification", "Classification metrics", "Accuracy, F1, confusion matrix.", "metric"],
  ["export-onnx", "ONNX", "Writes a model other programs can run, and proves that it answers alike.", "exporter"],
].map(([name = "", displayName = "", description = "", point = ""], index) => ({
  name: `@tuneit/${name}`,
  version: "1.2.0",
  displayName,
  description,
  signed: index !== 2,
  source: "registry",
  enabled: index !== 3,
  reason: index === 3 ? "It was turned off by you." : null,
  points: [point],
  update: index === 1 ? { version: "1.3.0", asks: [] } : null,
}));

const plugin: PluginPage = {
  ...(plugins[0] as PluginRow),
  license: "Apache-2.0",
  integrity: "sha512-",
  permissions: [
    {
      kind: "python:run",
      scope: "train",
      reason: "Trains the model.",
      required: true,
      means: "It may run Python in a closed worker, without network.",
      decision: "granted",
    },
    {
      kind: "gpu:compute",
      scope: "0",
      reason: "Trains faster where there is a GPU.",
      required: false,
      means: "It may compute on your first GPU.",
      decision: "undecided",
    },
  ],
  warnings: [],
  contributions: [
    { point: "training-strategy", id: "full", title: "Full fine-tuning" },
    { point: "training-strategy", id: "lora", title: "LoRA" },
  ],
};

const noMetrics = { items: [] };

/** What the stand-in says, by path below /api/v1. */
export const answers: Readonly<Record<string, unknown>> = {
  "/system": system,
  "/runs": { items: runs, nextCursor: null, total: runs.length },
  "/runs/r-0": run,
  "/runs/r-0/metrics": metrics,
  "/runs/r-0/log": log,
  "/runs/r-3": failedRun,
  "/runs/r-3/metrics": noMetrics,
  "/runs/r-3/log": log,
  "/plugins": { items: plugins, nextCursor: null, total: plugins.length },
  "/plugins/%40tuneit%2Fstrategy-finetune": plugin,
};
