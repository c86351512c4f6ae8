import {
  checkpointAnswer,
  hardwareHistory,
  hardwareQuery,
  logPage,
  logQuery,
  metricAnswer,
  metricsQuery,
  runCharts,
  runSamples,
  samplesQuery,
} from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { readCharts } from "../runs/run-charts.ts";
import { digestsOf } from "../runs/run-digests.ts";
import { closeLook } from "../runs/run-history.ts";
import { readLog } from "../runs/run-log.ts";
import { keyOf } from "../runs/run-samples.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";
import type { RunParts, WithAccess } from "./run-parts.ts";

/** What a journal has of a run; of one that waits there is nothing yet. */
export function runJournalRoutes(app: FastifyInstance, { kernel, access }: RunParts & WithAccess): void {
  const get = "GET" as const;
  route(
    app,
    {
      method: get,
      path: "/runs/:id/metrics",
      summary: "Read curves, thinned",
      query: metricsQuery,
      answer: metricAnswer,
    },
    async ({ params, query: { width, name, from, to } }) => {
      const view = await access.view(params["id"]!);
      if (!view) return { items: [], seq: -1 };
      const isClose = from !== undefined || to !== undefined;
      const steps = { from: from ?? 0, to: to ?? Infinity };
      const history = isClose ? await closeLook(view.run, steps) : await digestsOf(kernel).history(view.run);
      return { items: history.series(width, name), seq: history.seq };
    },
  );
  route(
    app,
    {
      method: get,
      path: "/runs/:id/hardware",
      summary: "Read the load",
      query: hardwareQuery,
      answer: hardwareHistory,
    },
    async ({ params, query }) => {
      const view = await access.view(params["id"]!);
      if (!view) return { items: [], memoryLimitBytes: null };
      const limits = view.run.plan.stages.map((stage) => stage.limits.memoryBytes);
      const items = (await digestsOf(kernel).history(view.run)).hardware(query.points);
      return { items, memoryLimitBytes: limits.length > 0 ? Math.max(...limits) : null };
    },
  );
  route(
    app,
    { method: get, path: "/runs/:id/log", summary: "Read the log of a run", query: logQuery, answer: logPage },
    async ({ params, query }) => {
      const view = await access.view(params["id"]!);
      return view ? readLog(view.run, view.digest, query) : { lines: [], counts: {}, next: null };
    },
  );
  route(
    app,
    {
      ...{ method: get, path: "/runs/:id/samples", query: samplesQuery, answer: runSamples },
      summary: "Read how a few fixed rows were answered while the model trained",
    },
    async ({ params, query }) => {
      const view = await access.view(params["id"]!);
      if (!view) return { items: [], nextCursor: null, total: 0, seq: -1, evaluations: 0, none: null };
      const { seq, followed } = await digestsOf(kernel).history(view.run);
      const { evaluations, none } = followed;
      return { ...paged(followed.rows(query.points), query, keyOf), seq, evaluations, none };
    },
  );
  route(
    app,
    { method: get, path: "/runs/:id/charts", summary: "Read what the visualizers drew", answer: runCharts },
    async ({ params }) => {
      const view = await access.view(params["id"]!);
      return view ? readCharts(view.run, view.digest) : { charts: [], unreadable: 0 };
    },
  );
  route(
    app,
    {
      method: get,
      path: "/runs/:id/checkpoints",
      summary: "List checkpoints, those removed too",
      answer: checkpointAnswer,
    },
    async ({ params }) => {
      const checkpoints = (await access.view(params["id"]!))?.digest.checkpoints.values() ?? [];
      return { items: [...checkpoints].map(({ time, payload }) => ({ ...payload, time })) };
    },
  );
}
