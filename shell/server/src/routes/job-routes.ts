import { job, pageOf, pageQuery } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import type { Jobs } from "../jobs/jobs.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

export function jobRoutes(app: FastifyInstance, jobs: Jobs): void {
  app.addHook("onClose", () => jobs.close());
  route(
    app,
    { method: "GET", path: "/jobs", summary: "List long work, newest first", query: pageQuery, answer: pageOf(job) },
    async ({ query }) => paged(jobs.list(), query, ({ id }) => id),
  );
  route(app, { method: "GET", path: "/jobs/:id", summary: "Show how far it is", answer: job }, async ({ params }) =>
    jobs.get(params["id"]!),
  );
  route(
    app,
    { method: "DELETE", path: "/jobs/:id", summary: "Cancel it and wait for its end", answer: job },
    async ({ params }) => jobs.cancel(params["id"]!),
  );
}
