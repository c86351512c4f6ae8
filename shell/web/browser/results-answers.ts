import type { Comparison, Evaluation, PredictAnswer, PredictedRow, RunExports, Slices } from "@tuneit/protocol/http";
import { runs, start } from "./answers.ts";
import { answers as insightAnswers } from "./insight-answers.ts";
import { answers as runAnswers, classes, matrix, trainedId } from "./run-answers.ts";

const [first, second] = [runs[1]!, runs[2]!];
const share = (value: number) => ({ value, low: value - 0.07, high: Math.min(1, value + 0.05) });

const comparison: Comparison = {
  runs: [{ ...first, tags: ["best so far"] }, second],
  missing: ["gone"],
  differences: [
    { pointer: "/train/learningRate", values: [0.0003, 0.00005] },
    { pointer: "/train/epochs", values: [2, 5] },
    { pointer: "/train/strategy/use", values: ["full", "lora"] },
  ],
  metrics: [
    { name: "test.accuracy", values: [0.9167, 0.9306], better: "higher", best: [1] },
    { name: "test.loss", values: [0.3792, 0.1876], better: "lower", best: [1] },
  ],
  performance: [first, second].map(({ id }, index) => ({
    run: id,
    wallSeconds: 61 + index * 204,
    peakMemoryBytes: 1.4e9 + index * 2e8,
    samplesPerSecond: 48 - index * 3,
    artifactsBytes: 187e6,
  })),
  splitsDiffer: true,
};

const evaluation: Evaluation = {
  run: trainedId,
  split: "test",
  splits: ["validation", "test"],
  rows: { done: 60, total: 72 },
  partial: true,
  metrics: [
    { ...share(0.875), name: "accuracy", method: "wilson", baseline: 0.125, better: "higher" },
    { ...share(0.8675), name: "f1_macro", method: "bootstrap", baseline: 0.0541, better: "higher" },
    { value: 0.5694, low: null, high: null, name: "loss", method: null, baseline: 1.7955, better: "lower" },
  ],
  classes,
  confusion: matrix,
  perClass: classes.map((label, index) => ({
    label,
    rows: 12,
    precision: share(0.92 - index * 0.03),
    recall: share(0.75 + index * 0.03),
    f1: share(0.84),
  })),
  tables: [],
  baselineTables: [],
  curves: {
    positive: "billing",
    threshold: Array.from({ length: 21 }, (_, index) => ({
      threshold: index / 20,
      precision: 0.5 + index / 42,
      recall: 1 - (index / 20) ** 3,
      falsePositiveRate: (1 - index / 20) ** 3,
      coverage: 1 - index / 21,
    })),
    calibration: Array.from({ length: 10 }, (_, index) => ({
      low: index / 10,
      high: (index + 1) / 10,
      count: index ** 2,
      confidence: index === 0 ? null : index / 10 + 0.05,
      accuracy: index === 0 ? null : index / 11,
    })),
    calibrationError: 0.071,
  },
};

const slices = ({ query }: { query: URLSearchParams }): Slices => {
  const by = query.get("by") ?? "letters";
  const accuracy = (value: number, low: number, high: number) => ({ value, low, high });
  const common = { run: trainedId, split: "test", choices: ["letters", "column:channel"], by, looked: 60, total: 60 };
  const overall = accuracy(0.85, 0.74, 0.92);
  if (by === "letters")
    return {
      ...{ ...common, overall },
      slices: [
        { value: null, range: [12, 48], rows: 30, accuracy: accuracy(0.933, 0.79, 0.98), isWeak: false },
        { value: null, range: [48, 310], rows: 30, accuracy: accuracy(0.7667, 0.59, 0.88), isWeak: false },
      ],
    };
  return {
    ...{ ...common, overall },
    slices: [
      { value: "web", range: null, rows: 45, accuracy: accuracy(0.9778, 0.88, 1), isWeak: false },
      { value: "phone", range: null, rows: 12, accuracy: accuracy(0.3333, 0.14, 0.61), isWeak: true },
      { value: null, range: null, rows: 3, accuracy: accuracy(1, 0.44, 1), isWeak: false },
    ],
  };
};

const predicted: PredictedRow[] = [
  {
    id: 17,
    text: "I was charged twice for the same month, please give one of them back",
    label: "account",
    prediction: "returns",
    scores: { returns: 0.61, account: 0.3 },
  },
];

const predict = ({ body }: { body: { texts: string[]; base: boolean } }): PredictAnswer => {
  const said = (label: string, score: number) =>
    body.texts.map((text) => ({ text, label, scores: { [label]: score, shipping: 1 - score } }));
  return {
    tuned: said("billing", 0.94),
    base: body.base ? said("returns", 0.31) : null,
    milliseconds: 41,
    baseMilliseconds: body.base ? 38 : null,
  };
};

const exports: RunExports = {
  formats: [
    {
      format: "onnx",
      plugin: "@tuneit/export-onnx",
      title: "ONNX",
      description: "One file for any runtime; any number and length of texts.",
      config: {
        type: "object",
        properties: {
          opset: {
            type: "integer",
            title: "Operator set",
            description: "Older runtimes need a lower one.",
            default: 18,
          },
        },
      },
      ready: true,
      reason: null,
      estimatedBytes: 92e6,
    },
    {
      format: "gguf",
      plugin: "@acme/export-gguf",
      title: "GGUF",
      description: "For programs of the llama.cpp family.",
      config: {},
      ready: false,
      reason: "It takes models of the task causal-lm; this one is for text-classification.",
      estimatedBytes: null,
    },
  ],
  diskFreeBytes: 81e9,
  jobs: [
    {
      id: "e-1",
      format: "onnx",
      with: {},
      state: "completed",
      startedAt: start,
      endedAt: start + 16_000,
      steps: [
        { name: "Write the graph", seconds: 11.2, done: 1, total: 1, unit: "files" },
        { name: "Load and compare", seconds: 4.8, done: 3, total: 3, unit: "files" },
      ],
      result: {
        path: "exports/e-1",
        bytes: 92_700_000,
        sha256: "c".repeat(64),
        verified: { against: "checkpoint", measure: "max_abs_diff", value: 3.3e-6, limit: 1e-5 },
      },
      files: ["model.onnx", "tokenizer.json", "classes.json"].map((path) => ({ path, bytes: 711_396 })),
      error: null,
    },
  ],
};

const trained = runAnswers[`/runs/${trainedId}`] as object;
const metricsOf = runAnswers[`/runs/${trainedId}/metrics`];

/** What the stand-in says of results: comparison, evaluation, answers, exports. */
export const answers: Readonly<Record<string, unknown>> = {
  ...runAnswers,
  "/runs/compare": comparison,
  [`/runs/${first.id}`]: { ...trained, ...first },
  [`/runs/${second.id}`]: { ...trained, ...second },
  [`/runs/${first.id}/metrics`]: metricsOf,
  [`/runs/${second.id}/metrics`]: metricsOf,
  [`/runs/${trainedId}/evaluation`]: evaluation,
  [`/runs/${trainedId}/predictions`]: { items: predicted, nextCursor: null, total: 1 },
  [`/runs/${trainedId}/slices`]: slices,
  [`/runs/${trainedId}/predict`]: predict,
  [`/runs/${trainedId}/exports`]: exports,
  ...insightAnswers,
  "/datasets": { items: [], nextCursor: null, total: 0 },
};
