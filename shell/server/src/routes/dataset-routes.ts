import { Readable } from "node:stream";
import type { Kernel } from "@tuneit/kernel";
import {
  datasetEntry,
  datasetImport,
  datasetPreview,
  datasetPreviewQuery,
  datasetProfileQuery,
  datasetReading,
  datasetRoles,
  job,
  pageOf,
  pageQuery,
  roleChange,
  uploadQuery,
} from "@tuneit/protocol/http";
import { profileResult } from "@tuneit/protocol";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import { assignRoles, rolesOf } from "../datasets/column-roles.ts";
import type { DatasetFiles } from "../datasets/dataset-files.ts";
import { importFile } from "../datasets/import-file.ts";
import { readerGuess } from "../datasets/reader-guess.ts";
import { readerSettings } from "../datasets/reader-settings.ts";
import { paged } from "./paging.ts";
import { fail } from "../errors/server-errors.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { SettingsFile } from "../settings/settings-file.ts";
import { route } from "./route.ts";

interface Parts {
  readonly kernel: Kernel;
  readonly files: DatasetFiles;
  readonly jobs: Jobs;
  readonly settings: SettingsFile;
}

export function datasetRoutes(app: FastifyInstance, parts: Parts): void {
  const { kernel, files } = parts;
  fileRoutes(app, kernel, files);
  importRoute(app, parts);
  lookRoutes(app, kernel, files);
  roleRoutes(app, kernel, files);
}

function fileRoutes(app: FastifyInstance, kernel: Kernel, files: DatasetFiles): void {
  route(
    app,
    {
      method: "GET",
      path: "/datasets",
      summary: "List the files in data/",
      query: pageQuery,
      answer: pageOf(datasetEntry),
    },
    async ({ query }) => paged(await files.list(await readerGuess(kernel)), query, ({ id }) => id),
  );
  route(
    app,
    { method: "GET", path: "/datasets/:id", summary: "Show one file", answer: datasetEntry },
    async ({ params }) => files.get(params["id"]!, await readerGuess(kernel)),
  );
  route(
    app,
    {
      method: "PUT",
      path: "/datasets/:id",
      summary: "Upload a file: a new one, or a new version of one that is there",
      query: uploadQuery,
      answer: datasetEntry,
      status: 201,
      takesBytes: true,
    },
    async ({ params, query, request, reply }) => {
      const bytes = Number(request.headers["content-length"] ?? NaN);
      const announced = Number.isSafeInteger(bytes) ? { bytes } : {};
      await files.save(params["id"]!, (request.body ?? Readable.from([])) as Readable, {
        signal: clientGone(reply),
        replaces: query.as === "version",
        ...announced,
      });
      return files.get(params["id"]!, await readerGuess(kernel));
    },
  );
  route(app, { method: "DELETE", path: "/datasets/:id", summary: "Delete a file", status: 204 }, async ({ params }) => {
    await files.remove(params["id"]!);
    return undefined;
  });
}

/** The file's name is the address's end where nobody gives one; what becomes of it is a job. */
function importRoute(app: FastifyInstance, { kernel, files, jobs, settings }: Parts): void {
  route(
    app,
    {
      method: "POST",
      path: "/datasets/import",
      summary: "Fetch a file from an address",
      body: datasetImport,
      answer: job,
      status: 202,
      creates: true,
    },
    async ({ body: { url, name } }) => {
      if ((await settings.read()).offline) throw fail("TUNEIT_SERVER_OFFLINE");
      return jobs.start({ kind: "dataset-import", title: url }, async (context) => {
        const id = await importFile(files, { url, name }, { ...context, routeFor: kernel.outbound.routeFor });
        return files.get(id, await readerGuess(kernel));
      });
    },
  );
}

function lookRoutes(app: FastifyInstance, kernel: Kernel, files: DatasetFiles): void {
  route(
    app,
    {
      method: "PUT",
      path: "/datasets/:id/reading",
      summary: "Keep how it is to be read",
      body: datasetReading,
      answer: datasetEntry,
    },
    async ({ params, body }) => {
      await files.keepReading(params["id"]!, body);
      return files.get(params["id"]!, await readerGuess(kernel));
    },
  );
  route(
    app,
    {
      method: "GET",
      path: "/datasets/:id/preview",
      summary: "Read its first rows",
      query: datasetPreviewQuery,
      answer: datasetPreview,
    },
    async ({ params, query, reply }) => {
      const { id, reader } = await files.get(params["id"]!, await readerGuess(kernel));
      const settings = readerSettings(query.with);
      const asked = { use: query.use, with: settings, limit: query.limit, signal: clientGone(reply) };
      const found = await kernel.datasets.preview(await files.versions.pathOf(id, query.v), asked);
      const templates = await kernel.datasets.templates(found);
      return { ...found, reader: query.use ?? reader ?? "", with: settings, templates };
    },
  );
  route(
    app,
    {
      method: "GET",
      path: "/datasets/:id/profile",
      summary: "Count what it holds",
      query: datasetProfileQuery,
      answer: profileResult,
    },
    async ({ params, query, reply }) => {
      const { id } = await files.get(params["id"]!, () => null);
      const asked = { use: query.use, with: readerSettings(query.with), signal: clientGone(reply) };
      return kernel.datasets.profile(await files.versions.pathOf(id, query.v), asked);
    },
  );
}

function roleRoutes(app: FastifyInstance, kernel: Kernel, files: DatasetFiles): void {
  route(
    app,
    {
      method: "GET",
      path: "/datasets/:id/roles",
      summary: "Say what its columns are for: as kept, else as the installed tasks guess",
      answer: datasetRoles,
    },
    async ({ params, reply }) => rolesOf(kernel, params["id"]!, { signal: clientGone(reply) }, files),
  );
  route(
    app,
    {
      method: "PUT",
      path: "/datasets/:id/roles",
      summary: "Assign its columns to roles: one by one, by a task's hints, or as another dataset has them",
      body: roleChange,
      answer: datasetRoles,
    },
    async ({ params, body, reply }) => assignRoles(kernel, params["id"]!, body, { signal: clientGone(reply) }, files),
  );
}
