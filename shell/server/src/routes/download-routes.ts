import type { Kernel } from "@tuneit/kernel";
import { download, downloadRequest, pageOf, pageQuery } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import type { Downloads } from "../downloads/downloads.ts";
import { fail } from "../errors/server-errors.ts";
import type { SettingsFile } from "../settings/settings-file.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

interface Parts {
  readonly kernel: Kernel;
  readonly downloads: Downloads;
  readonly settings: SettingsFile;
}

export function downloadRoutes(app: FastifyInstance, { kernel, downloads, settings }: Parts): void {
  app.addHook("onReady", () => downloads.open());
  app.addHook("onClose", () => downloads.close());
  route(
    app,
    {
      method: "GET",
      path: "/downloads",
      summary: "List models on their way here, newest first",
      query: pageQuery,
      answer: pageOf(download),
    },
    async ({ query }) => paged(await downloads.list(), query, ({ id }) => id),
  );
  route(
    app,
    {
      ...{ method: "POST", path: "/downloads", summary: "Download a hub's model, after those that wait" },
      ...{ body: downloadRequest, answer: download, status: 202, creates: true },
    },
    async ({ body: { ref } }) => {
      if ((await settings.read()).offline) throw fail("TUNEIT_SERVER_OFFLINE");
      await requireHub(kernel, ref);
      return downloads.add(ref);
    },
  );
  for (const [act, summary] of [
    ["pause", "End a download for now; what came is kept"],
    ["resume", "Go on with a download"],
  ] as const)
    route(app, { method: "POST", path: `/downloads/:id/${act}`, summary, answer: download }, async ({ params }) =>
      downloads[act](params["id"]!),
    );
  route(
    app,
    { method: "DELETE", path: "/downloads/:id", summary: "Take a download off the list", status: 204 },
    async ({ params }) => {
      await downloads.remove(params["id"]!);
      return undefined;
    },
  );
}

/** Told at once, not by a download that fails later. */
async function requireHub(kernel: Kernel, ref: string): Promise<void> {
  const hubs = await kernel.models.hubs();
  if (!hubs.some(({ scheme }) => ref.startsWith(`${scheme}:`)))
    throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such hub" });
}
