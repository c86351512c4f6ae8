import type { Kernel } from "@tuneit/kernel";
import { pageOf, pageQuery, sample, sampleMade } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { installSample, samples } from "../samples/samples.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

export function sampleRoutes(app: FastifyInstance, kernel: Kernel): void {
  route(
    app,
    { method: "GET", path: "/samples", summary: "List sample projects", query: pageQuery, answer: pageOf(sample) },
    async ({ query }) => paged(samples(), query, ({ id }) => id),
  );
  route(
    app,
    {
      method: "POST",
      path: "/samples/:id",
      summary: "Put a sample's data and recipe into the workspace",
      answer: sampleMade,
      status: 201,
      creates: true,
    },
    async ({ params }) => installSample(kernel.workspace, params["id"]!),
  );
}
