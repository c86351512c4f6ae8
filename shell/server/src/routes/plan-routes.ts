import type { Kernel } from "@tuneit/kernel";
import { planPreview, previewRequest } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import { previewPlan } from "../plans/preview.ts";
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
}
