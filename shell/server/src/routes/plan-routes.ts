import type { Kernel } from "@tuneit/kernel";
import { trainingSample } from "@tuneit/protocol";
import { planPreview, previewRequest, sampleRequest } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import { previewPlan, withPlaces } from "../plans/preview.ts";
import type { PlanMemory } from "../runs/plan-memory.ts";
import { route } from "./route.ts";

export function planRoutes(app: FastifyInstance, kernel: Kernel, plans: PlanMemory): void {
  route(
    app,
    {
      method: "POST",
      path: "/plans/preview",
      summary: "Plan a recipe that is being edited; installs and starts nothing",
      body: previewRequest,
      answer: planPreview,
    },
    async ({ body, reply }) => previewPlan(kernel, body.recipe, { plans, signal: clientGone(reply) }),
  );
  route(
    app,
    {
      method: "POST",
      path: "/plans/sample",
      summary: "Show some rows as a run of a recipe would train on them; installs, writes and starts nothing",
      body: sampleRequest,
      answer: trainingSample,
    },
    async ({ body: { recipe, start, limit }, reply }) =>
      withPlaces(recipe, (given) => kernel.runs.sample(given, { start, limit, signal: clientGone(reply) })),
  );
}
