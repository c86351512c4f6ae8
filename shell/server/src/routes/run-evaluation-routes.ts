import {
  evaluation,
  evaluationQuery,
  pageOf,
  predictAnswer,
  predictedRow,
  predictionQuery,
  predictRequest,
  slices,
  slicesQuery,
} from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import { evaluateRun } from "../runs/evaluation/evaluate-run.ts";
import { readPredictedRows } from "../runs/evaluation/predicted-rows.ts";
import { slicesOf } from "../runs/evaluation/slices.ts";
import { predictTexts } from "../runs/predict-texts.ts";
import { route } from "./route.ts";
import type { RunParts, WithAccess } from "./run-parts.ts";

export function runEvaluationRoutes(app: FastifyInstance, { kernel, access }: RunParts & WithAccess): void {
  route(
    app,
    {
      ...{ method: "GET", path: "/runs/:id/evaluation", query: evaluationQuery, answer: evaluation },
      summary: "Read how a run does on a split, with intervals of 95 %",
    },
    async ({ params, query }) => evaluateRun(kernel, await access.started(params["id"]!), query),
  );
  route(
    app,
    {
      ...{ method: "GET", path: "/runs/:id/slices", query: slicesQuery, answer: slices },
      summary: "Read how a run does on parts of a split: by the length of the text, or by a column",
    },
    async ({ params, query }) => slicesOf(kernel, await access.started(params["id"]!), query),
  );
  route(
    app,
    {
      ...{ method: "GET", path: "/runs/:id/predictions", query: predictionQuery, answer: pageOf(predictedRow) },
      summary: "Read the rows behind a cell of the matrix",
    },
    async ({ params, query }) => readPredictedRows(kernel, await access.started(params["id"]!), query),
  );
  route(
    app,
    {
      ...{ method: "POST", path: "/runs/:id/predict", body: predictRequest, answer: predictAnswer },
      summary: "Ask a run's model, and the one before training beside it; ends with the connection",
    },
    async ({ params, body, reply }) => {
      const { run } = await access.started(params["id"]!);
      return predictTexts(kernel, run.id, { ...body, signal: clientGone(reply) });
    },
  );
}
