import { z } from "zod";
import { chartSpec } from "../chart.ts";
import { explanation } from "../explanation.ts";
import { errorReport } from "../error.ts";
import { contributionId, jsonObject } from "../names.ts";

/** Why something cannot be asked of a run; null where it can. */
const objection = z.enum(["model", "engine", "visualizer", "off"]);

/** `GET /runs/{id}/insights`: what the plugins that are installed can say of this run's model. */
export const runInsights = z.strictObject({
  explain: z.strictObject({
    methods: z.array(z.strictObject({ id: z.string(), title: z.string(), description: z.string() })),
    objection: objection.nullable(),
  }),
  embeddings: z.strictObject({
    /** What draws them: visualizers of plugins that are on, each with the schema of its settings. */
    methods: z.array(
      z.strictObject({
        plugin: z.string(),
        id: contributionId,
        title: z.string(),
        description: z.string(),
        config: jsonObject,
      }),
    ),
    objection: objection.nullable(),
  }),
});
export type RunInsights = z.infer<typeof runInsights>;

/** `POST /runs/{id}/explain` */
export const explainRequest = z.strictObject({
  text: z.string().min(1).max(20_000),
  /** Which class is explained; absent = the one that the model answers. */
  label: z.string().max(500).optional(),
  /** Absent = the usual one of the engine. */
  method: contributionId.optional(),
});
export const explainAnswer = z.strictObject({
  explanation,
  /** Loading included. */
  milliseconds: z.number(),
});
export type ExplainAnswer = z.infer<typeof explainAnswer>;

/** `GET /runs/{id}/embeddings`: what was drawn of them, the newest by each method. */
export const embeddingsQuery = z.strictObject({
  split: z.string().max(40).default("test"),
  /** Rows at most; which ones is decided by the run's seed. */
  rows: z.coerce.number().int().min(10).max(5000).default(2000),
});
/** `POST /runs/{id}/embeddings`: a job that draws them. */
export const embeddingsRequest = embeddingsQuery.extend({
  /** Id of the visualizer; absent = every one that draws embeddings. */
  method: contributionId.optional(),
  /** Its settings. */
  with: jsonObject.default({}),
});
export const embeddingCharts = z.strictObject({
  split: z.string(),
  /** Rows that are drawn, of those in the split. */
  rows: z.int(),
  total: z.int(),
  /** What was drawn, in words, and how many numbers each row has in it. */
  layer: z.string(),
  width: z.int(),
  drawings: z.array(
    z.strictObject({
      plugin: z.string(),
      /** Id of the visualizer. */
      method: contributionId,
      title: z.string(),
      with: jsonObject,
      charts: z.array(chartSpec),
      /** Why it drew nothing; the others stand. */
      error: errorReport.nullable(),
    }),
  ),
});
export type EmbeddingCharts = z.infer<typeof embeddingCharts>;
export type EmbeddingsRequest = z.infer<typeof embeddingsRequest>;
/** `drawn` is null where nobody asked for it since the server was started. */
export const embeddingsAnswer = z.strictObject({ drawn: embeddingCharts.nullable() });
export type EmbeddingsAnswer = z.infer<typeof embeddingsAnswer>;
