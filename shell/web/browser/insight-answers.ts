import type { EmbeddingsAnswer, ExplainAnswer, Job, RunInsights } from "@tuneit/protocol/http";
import { start } from "./answers.ts";
import { classes, trainedId } from "./run-answers.ts";

const insights: RunInsights = {
  explain: {
    methods: [
      {
        id: "integrated-gradients",
        title: "Integrated gradients",
        description: "The numbers add up to the whole move.",
      },
      { id: "occlusion", title: "Occlusion", description: "The numbers need not add up." },
    ],
    objection: null,
  },
  embeddings: { drawnBy: ["@tuneit/viz-training"], objection: null },
};

/** Every second token speaks for the class, and less so towards the end. */
const explain = ({ body }: { body: { text: string; label?: string; method?: string } }): ExplainAnswer => {
  const pieces = body.text.match(/\s*\S+/g) ?? [];
  const tokens = [
    { text: null, name: "[CLS]", weight: 0 },
    ...pieces.map((text, at) => ({ text, name: text.trim(), weight: (at % 2 === 0 ? 0.4 : -0.25) / (at + 1) })),
    { text: null, name: "[SEP]", weight: 0 },
  ];
  const sum = tokens.reduce((all, { weight }) => all + weight, 0);
  const { method = "integrated-gradients", label = "returns" } = body;
  return {
    explanation: {
      ...{ text: body.text, method, label, prediction: "returns", score: 0.61, tokens, sum, steps: 34 },
      baseline: { title: "the same text with every token replaced by padding", score: 0.61 - sum },
      ...{ gap: method === "occlusion" ? null : 0.0004, whole: tokens.length + 7 },
    },
    milliseconds: 3100,
  };
};

const count = 60;
const at = (index: number): { group: number; isWrong: boolean } => ({ group: index % 4, isWrong: index % 11 === 0 });
const places = Array.from({ length: count }, (_, index) => at(index));
const drawn: EmbeddingsAnswer = {
  drawn: {
    ...{ split: "test", rows: count, total: 72, layer: "what the last layer of the head decides by", width: 384 },
    charts: [
      {
        plugin: "@tuneit/viz-training",
        spec: {
          kind: "scatter",
          title: "Rows as the model sees them",
          split: "test",
          x: { label: "axis 1, 41.2 % of the variance", scale: "linear" },
          y: { label: "axis 2, 28.9 % of the variance", scale: "linear" },
          points: {
            x: places.map(({ group }, index) => Math.cos(group * 1.6) * 3 + Math.sin(index * 12.9)),
            y: places.map(({ group }, index) => Math.sin(group * 1.6) * 3 + Math.cos(index * 78.2)),
            color: { label: "true class", values: places.map(({ group }) => classes[group]!) },
            shape: {
              label: "answer",
              forms: ["right", "wrong"],
              values: places.map(({ isWrong }) => (isWrong ? "wrong" : "right")),
            },
            hover: [
              { label: "answered", values: places.map(({ group, isWrong }) => classes[isWrong ? 0 : group]!) },
              { label: "text", values: places.map((_, index) => `What row ${index} says`) },
            ],
            rows: places.map((_, index) => 1000 + index),
          },
          method: { name: "PCA", parameters: { width: 384 } },
          links: { opens: "rows", filter: { row: "$row" } },
        },
      },
    ],
  },
};

const job: Job = {
  ...{ id: "embeddings-1", kind: "run-embeddings", title: "support: test", state: "running" },
  progress: { step: "embed", done: 24, total: 60, unit: "rows" },
  ...{ result: null, problem: null, startedAt: start, endedAt: null },
};

// As a server does: nothing is drawn before somebody asks; a job is looked at once on its way.
let looked = 0;
const followed = (): Job => (++looked % 3 === 0 ? { ...job, state: "completed", result: {} } : job);

/** What the stand-in says of a trained model: what its answers hang on, and where it sees its rows. */
export const answers: Readonly<Record<string, unknown>> = {
  [`/runs/${trainedId}/insights`]: insights,
  [`/runs/${trainedId}/explain`]: explain,
  [`GET /runs/${trainedId}/embeddings`]: drawn,
  [`POST /runs/${trainedId}/embeddings`]: job,
  "/jobs/embeddings-1": followed,
};

export const undrawn: EmbeddingsAnswer = { drawn: null };

/** A run whose engine is older, where nothing draws. */
export const without: RunInsights = {
  explain: { methods: [], objection: "engine" },
  embeddings: { drawnBy: [], objection: "visualizer" },
};
