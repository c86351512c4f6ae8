import { meaningOf, type Kernel } from "@tuneit/kernel";
import { modelEntry, modelHubEntry, modelQuery, pageOf, pageQuery, type ModelHubEntry } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import { fail } from "../errors/server-errors.ts";
import { memoryHere } from "../models/fit.ts";
import { entryOf } from "../models/model-entry.ts";
import type { SettingsFile } from "../settings/settings-file.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

const hubQuery = modelQuery.extend(pageQuery.shape);
type Hub = Awaited<ReturnType<Kernel["models"]["hubs"]>>[number];

/** Hubs are asked by their plugins, never by the page: it asks no other origin. */
export function hubRoutes(app: FastifyInstance, kernel: Kernel, settings: SettingsFile): void {
  route(
    app,
    {
      ...{ method: "GET", path: "/hubs", summary: "List the hubs that models are fetched from" },
      ...{ query: pageQuery, answer: pageOf(modelHubEntry) },
    },
    async ({ query }) => paged((await kernel.models.hubs()).map(shown), query, ({ hub }) => hub),
  );
  route(
    app,
    {
      ...{ method: "GET", path: "/hubs/:hub/models", summary: "Ask a hub for models" },
      ...{ query: hubQuery, answer: pageOf(modelEntry) },
    },
    async ({ params, query, reply }) => {
      if ((await settings.read()).offline) throw fail("TUNEIT_SERVER_OFFLINE");
      const asked = { task: query.task, text: query.q, signal: clientGone(reply) };
      const [found, here, haveBytes] = await Promise.all([
        kernel.models.search(params["hub"]!, asked),
        kernel.models.list(),
        memoryHere(),
      ]);
      const items = found.map((one) => entryOf(here.find(({ ref }) => ref === one.ref) ?? one, haveBytes));
      return paged(items, query, ({ ref }) => ref);
    },
  );
}

const shown = ({ hub, plugin, scheme, title, tasks, asks }: Hub): ModelHubEntry => ({
  ...{ hub, plugin, scheme, title, tasks: [...tasks] },
  ready: asks.some(({ kind, granted }) => kind === "net:connect" && granted),
  asks: asks.map((one) => ({ ...one, means: meaningOf(one) })),
});
