import type { Kernel } from "@tuneit/kernel";
import {
  dataSource,
  job,
  pageOf,
  pageQuery,
  sourceFetchRequest,
  sourceNeeds,
  sourceNeedsRequest,
  sourceSearchAnswer,
  sourceSearchRequest,
  sourceShowAnswer,
  sourceShowRequest,
} from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import type { DatasetFiles } from "../datasets/dataset-files.ts";
import { fetchAgain, fetchDataset } from "../datasets/fetch-dataset.ts";
import { fail } from "../errors/server-errors.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { SettingsFile } from "../settings/settings-file.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

interface Parts {
  readonly kernel: Kernel;
  readonly files: DatasetFiles;
  readonly jobs: Jobs;
  readonly settings: SettingsFile;
}

/** Places that data is fetched from; their plugins ask them, never the page. */
export function sourceRoutes(app: FastifyInstance, parts: Parts): void {
  lookRoutes(app, parts);
  fetchRoutes(app, parts);
}

function lookRoutes(app: FastifyInstance, { kernel, settings }: Parts): void {
  route(
    app,
    {
      ...{ method: "GET", path: "/sources", summary: "List the places that data is fetched from" },
      ...{ query: pageQuery, answer: pageOf(dataSource) },
    },
    async ({ query }) => paged(await kernel.sources.list(), query, ({ source }) => source),
  );
  route(
    app,
    {
      ...{ method: "POST", path: "/sources/:source/needs", summary: "Say what a fetch must be allowed before" },
      ...{ body: sourceNeedsRequest, answer: sourceNeeds },
    },
    async ({ params, body }) => ({ needs: await kernel.sources.needs(params["source"]!, body.settings) }),
  );
  route(
    app,
    {
      ...{ method: "POST", path: "/sources/:source/search", summary: "Look for data in a place" },
      ...{ body: sourceSearchRequest, answer: sourceSearchAnswer },
    },
    async ({ params, body, reply }) => {
      if ((await settings.read()).offline) throw fail("TUNEIT_SERVER_OFFLINE");
      return { items: await kernel.sources.search(params["source"]!, body, { signal: clientGone(reply) }) };
    },
  );
  route(
    app,
    {
      ...{ method: "POST", path: "/sources/:source/show", summary: "Show what a place has of one name" },
      ...{ body: sourceShowRequest, answer: sourceShowAnswer },
    },
    async ({ params, body, reply }) => {
      if ((await settings.read()).offline) throw fail("TUNEIT_SERVER_OFFLINE");
      return kernel.sources.show(params["source"]!, body, { signal: clientGone(reply) });
    },
  );
}

function fetchRoutes(app: FastifyInstance, { kernel, files, jobs, settings }: Parts): void {
  route(
    app,
    {
      ...{ method: "POST", path: "/sources/:source/fetch", summary: "Fetch data into a file of the workspace" },
      ...{ body: sourceFetchRequest, answer: job, status: 202, creates: true },
    },
    async ({ params, body }) => {
      const source = params["source"]!;
      const needs = await kernel.sources.needs(source, body.settings);
      const isRemote = needs.some(({ kind }) => kind === "net:connect");
      if (isRemote && (await settings.read()).offline) throw fail("TUNEIT_SERVER_OFFLINE");
      return jobs.start({ kind: "dataset-fetch", title: source }, (context) =>
        fetchDataset(kernel, { source, ...body, ...context }, files),
      );
    },
  );
  route(
    app,
    {
      ...{ method: "POST", path: "/datasets/:id/fetch", summary: "Fetch a dataset again, as its newest version" },
      ...{ answer: job, status: 202, creates: true },
    },
    async ({ params }) => {
      const { id, origin } = await files.get(params["id"]!, () => null);
      if (origin !== undefined && origin.hosts.length > 0 && (await settings.read()).offline)
        throw fail("TUNEIT_SERVER_OFFLINE");
      return jobs.start({ kind: "dataset-fetch", title: id }, (context) => fetchAgain(kernel, id, context, files));
    },
  );
}
