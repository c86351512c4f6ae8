import { z } from "zod";
import { chartSpec } from "../chart.ts";
import { explanation } from "../explanation.ts";
import { contributionId } from "../names.ts";

/** Why something cannot be asked of a run; null where it can. */
const objection = z.enum(["model", "engine", "visualizer", "off"]);

/** `GET /runs/{id}/insights`: what the plugins that are installed can say of this run's model. */
export const runInsights = z.strictObject({
  explain: z.strictObject({
    methods: z.array(z.strictObject({ id: z.string(), title: z.string(), description: z.string() })),
    objection: objection.nullable(),
  }),
  embeddings: z.strictObject({
    /** Plugins that draw them. */
    drawnBy: z.array(z.string()),
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

/** `POST /runs/{id}/embeddings`: a job that draws them; `GET` with the same words has them once it is completed. */
export const embeddingsRequest = z.strictObject({
  split: z.string().max(40).default("test"),
  /** Rows at most; which ones is decided by the run's seed. */
  rows: z.coerce.number().int().min(10).max(5000).default(2000),
});
export const embeddingCharts = z.strictObject({
  split: z.string(),
  /** Rows that are drawn, of those in the split. */
  rows: z.int(),
  total: z.int(),
  /** What was drawn, in words, and how many numbers each row has in it. */
  layer: z.string(),
  width: z.int(),
  charts: z.array(z.strictObject({ plugin: z.string(), spec: chartSpec })),
});
export type EmbeddingCharts = z.infer<typeof embeddingCharts>;
/** `drawn` is null where nobody asked for it since the server was started. */
export const embeddingsAnswer = z.strictObject({ drawn: embeddingCharts.nullable() });
export type EmbeddingsAnswer = z.infer<typeof embeddingsAnswer>;
