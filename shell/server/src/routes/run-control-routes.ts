import { stopRequest } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { route } from "./route.ts";
import type { RunParts, WithAccess } from "./run-parts.ts";

const command = { method: "POST", answer: z.strictObject({}), status: 202 } as const;

/** Answered 202: what becomes of it is in the journal. */
export function runControlRoutes(app: FastifyInstance, { queue, access }: RunParts & WithAccess): void {
  route(
    app,
    { ...command, path: "/runs/:id/stop", summary: "Stop a run, or take one out of the queue", body: stopRequest },
    async ({ params, body }) => {
      const view = await access.view(params["id"]!);
      const id = view?.run.id ?? (await access.waiting(params["id"]!))!.id;
      const isCancelled = await queue.cancel(id);
      if (!isCancelled) await (await access.started(id)).run.stop(body.mode);
      return {};
    },
  );
  for (const act of ["pause", "unpause"] as const)
    route(
      app,
      {
        ...command,
        path: `/runs/:id/${act}`,
        summary: act === "pause" ? "Hold a run at its next step" : "Let it go on",
      },
      async ({ params }) => {
        await (await access.started(params["id"]!)).run[act]();
        return {};
      },
    );
}
