import type { LineSeries } from "../src/elements/chart/line-chart.ts";
import type { FormSchema } from "../src/elements/form/fields.ts";
import type { LogLine } from "../src/elements/log-view.ts";
import type { Failure } from "../src/elements/state.ts";

export interface GalleryRun {
  readonly name: string;
  readonly status: string;
  readonly f1: number;
}

const statuses = ["completed", "completed", "failed", "running", "stopped"];

export const manyRuns: readonly GalleryRun[] = Array.from({ length: 100_000 }, (_, index) => ({
  name: `tickets, learning rate ${(1 + (index % 9)) / 1e5}`,
  status: statuses[index % statuses.length] ?? "completed",
  f1: 0.6 + 0.3 * Math.abs(Math.sin(index)),
}));

const start = Date.UTC(2026, 10, 21, 9);
const levels = ["info", "info", "info", "debug", "warning", "info", "error"] as const;

export const logLines: readonly LogLine[] = Array.from({ length: 20_000 }, (_, seq) => ({
  seq,
  time: start + seq * 731,
  level: levels[seq % levels.length] ?? "info",
  stage: "train",
  text: `step ${seq}: loss ${(2 / (1 + seq / 900)).toFixed(4)}`,
}));

const falling = (from: number, noise: number): LineSeries["points"] =>
  Array.from({ length: 4000 }, (_, step) => [step, from / (1 + step / 500) + noise * Math.sin(step * 12.9898) ** 3]);

export const lossSeries: readonly LineSeries[] = [
  { name: "train", points: falling(2.1, 0.12) },
  { name: "validation", points: falling(2.3, 0.02) },
];

export const failure: Failure = {
  code: "TUNEIT_RUN_OUT_OF_MEMORY",
  title: "The stage `train` needed more memory than it may have.",
  detail: "It was ended at step 420, when it held 6.1 GB of 6.0 GB.",
  mend: "Set `train.batchSize` to 8, or raise the memory limit of the stage.",
};

export const formSchema: FormSchema = {
  properties: {
    rank: {
      type: "integer",
      title: "Rank",
      description: "Width of the added matrices. Too small learns little; too large needs memory and overfits.",
      default: 8,
      minimum: 1,
      maximum: 256,
    },
    target: {
      enum: ["attention", "all"],
      title: "Layers",
      description: "Which layers are tuned.",
      default: "attention",
    },
    merge: { type: "boolean", title: "Merge at the end", description: "One file, but no way back.", default: true },
    dropout: {
      "type": "number",
      "title": "Dropout",
      "description": "Share of the inputs that is left out. Too much and it learns nothing.",
      "default": 0,
      "minimum": 0,
      "exclusiveMaximum": 1,
      "x-ui": { level: 2 },
    },
  },
};
