import {
  embeddingsAnswer,
  embeddingsQuery,
  embeddingsRequest,
  explainAnswer,
  explainRequest,
  job,
  runInsights,
} from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import { EmbeddingJobs } from "../runs/insight/embedding-jobs.ts";
import { explainText } from "../runs/insight/explain-text.ts";
import { insightsOf } from "../runs/insight/run-insights.ts";
import { route } from "./route.ts";
import type { RunParts, WithAccess } from "./run-parts.ts";

export function runInsightRoutes(app: FastifyInstance, { kernel, jobs, access }: RunParts & WithAccess): void {
  const pictures = new EmbeddingJobs(kernel, jobs);
  route(
    app,
    {
      ...{ method: "GET", path: "/runs/:id/insights", answer: runInsights },
      summary: "Read what installed plugins can say of a run's model, and what speaks against it",
    },
    async ({ params }) => insightsOf(kernel, await access.started(params["id"]!)),
  );
  route(
    app,
    {
      ...{ method: "POST", path: "/runs/:id/explain", body: explainRequest, answer: explainAnswer },
      summary: "Ask which tokens an answer of a run's model hangs on; ends with the connection",
    },
    async ({ params, body, reply }) => {
      const { run } = await access.started(params["id"]!);
      return explainText(kernel, run.id, body, clientGone(reply));
    },
  );
  route(
    app,
    {
      ...{ method: "GET", path: "/runs/:id/embeddings", query: embeddingsQuery, answer: embeddingsAnswer },
      summary: "Read where a run's model sees the rows of a split, as it was drawn by each method",
    },
    async ({ params, query }) => ({ drawn: await pictures.drawn(await access.started(params["id"]!), query) }),
  );
  route(
    app,
    {
      ...{ method: "POST", path: "/runs/:id/embeddings", body: embeddingsRequest, answer: job, status: 202 },
      summary: "Draw where a run's model sees the rows of a split, by one method or by all",
    },
    async ({ params, body }) => pictures.start(await access.started(params["id"]!), body),
  );
}
