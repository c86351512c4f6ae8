import type { ChartOf, JsonObject } from "@tuneit/protocol";
import type { EmbeddingCharts, EmbeddingsAnswer, ExplainAnswer, Job, RunInsights } from "@tuneit/protocol/http";
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
  embeddings: {
    methods: [
      {
        ...{ plugin: "@tuneit/viz-training", id: "embedding-map", title: "PCA of the embeddings" },
        description: "The plane in which the rows differ most.",
        config: { type: "object", properties: {}, additionalProperties: false },
      },
      {
        ...{ plugin: "@tuneit/viz-training", id: "embedding-umap", title: "UMAP of the embeddings" },
        description:
          "Rows that are neighbours in the model are drawn as neighbours. How far groups lie apart means little.",
        config: {
          type: "object",
          properties: {
            neighbours: {
              ...{ type: "integer", title: "Neighbours", minimum: 2, maximum: 200, default: 15 },
              description: "Few show fine groups, many the coarse order of all.",
            },
            minDistance: {
              ...{ type: "number", title: "Least distance", minimum: 0, maximum: 0.99, default: 0.1 },
              description: "How near two points may come.",
            },
            seed: { type: "integer", title: "Seed", minimum: 0, maximum: 2_147_483_647, default: 7 },
          },
          additionalProperties: false,
        },
      },
    ],
    objection: null,
  },
};

type Drawing = EmbeddingCharts["drawings"][number];

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
    drawings: [
      {
        ...{ plugin: "@tuneit/viz-training", method: "embedding-map", title: "PCA of the embeddings", with: {} },
        error: null,
        charts: [
          {
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
        ],
      },
    ],
  },
};

const byUmap = { plugin: "@tuneit/viz-training", method: "embedding-umap", title: "UMAP of the embeddings" };

/** The same points, as another method with settings put them. */
export function umapOf(settings: JsonObject): Drawing {
  const [{ charts }] = drawn.drawn!.drawings as [Drawing];
  const spec = { ...(charts[0] as ChartOf<"scatter">), method: { name: "UMAP", parameters: { seed: 3 } } };
  return { ...byUmap, with: settings, error: null, charts: [spec] };
}

/** The first method drew; this one could not. */
export const halfDrawn: EmbeddingsAnswer = {
  drawn: {
    ...drawn.drawn!,
    drawings: [
      ...drawn.drawn!.drawings,
      {
        ...{ ...byUmap, with: { neighbours: 15, minDistance: 0.1, seed: 7 }, charts: [] },
        error: {
          code: "TUNEIT_ISOLATE_TIMEOUT",
          message: "embeddingUmap of @tuneit/viz-training did not answer within 60000 ms",
          cause: "It is in a loop, or waits for something that does not come",
          mend: "Give it a smaller input, or report it to the plugin's author",
          docs: "errors/TUNEIT_ISOLATE_TIMEOUT",
        },
      },
    ],
  },
};

export const withUmap = (settings: JsonObject): EmbeddingsAnswer => ({
  drawn: { ...drawn.drawn!, drawings: [...drawn.drawn!.drawings, umapOf(settings)] },
});

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
  embeddings: { methods: [], objection: "visualizer" },
};
