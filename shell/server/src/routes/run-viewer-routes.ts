import { viewOpened, viewRequest } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { fail } from "../errors/server-errors.ts";
import { viewersOf } from "../viewers/offered-viewers.ts";
import { route } from "./route.ts";
import type { RunParts, WithAccess } from "./run-parts.ts";

export function runViewerRoutes(app: FastifyInstance, { kernel, access, viewers }: RunParts & WithAccess): void {
  route(
    app,
    {
      ...{ method: "POST", path: "/runs/:id/views", body: viewRequest, answer: viewOpened, status: 201 },
      summary: "Open what a run made in the program of a plugin, at an address of its own",
    },
    async ({ params, body: { plugin, viewer: id, lost } }) => {
      const view = await access.started(params["id"]!);
      const viewer = (await viewersOf(kernel, view)).find((one) => one.plugin === plugin && one.id === id);
      if (!viewer) throw fail("TUNEIT_SERVER_NO_VIEWER", { run: view.summary.name, viewer: id });
      const run = { id: view.run.id, name: view.notes.name ?? view.summary.name };
      return { url: await viewers.open({ run, viewer, lost }) };
    },
  );
}
