import type { PluginPage, PluginRow, RunRow, SystemInfo } from "@tuneit/protocol/http";

export const start = Date.UTC(2026, 10, 21, 9);

export const system: SystemInfo = {
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

export const runs: RunRow[] = Array.from({ length: 60 }, (_, index) => ({
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
  newest: null,
  pinned: false,
  crashes: 0,
}));

const plugin: PluginPage = {
  ...(plugins[0] as PluginRow),
  license: "Apache-2.0",
  use: null,
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
    { point: "training-strategy", id: "full", title: "Full fine-tuning", slot: null },
    { point: "training-strategy", id: "lora", title: "LoRA", slot: null },
  ],
  taps: [],
  signer: null,
  startMs: null,
  faults: [],
  audit: [],
};

/** What the stand-in says, by path below /api/v1. */
export const answers: Readonly<Record<string, unknown>> = {
  "/system": system,
  "/runs": { items: runs, nextCursor: null, total: runs.length },
  "/plugins": { items: plugins, nextCursor: null, total: plugins.length },
  "/plugins/%40tuneit%2Fstrategy-finetune": plugin,
};
