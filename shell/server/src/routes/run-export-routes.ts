import { basename } from "node:path";
import { exportJob, exportRequest, exportStarted, runExports, type RunExports } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { fail } from "../errors/server-errors.ts";
import { ExportJobs } from "../runs/export-jobs.ts";
import { exportFormatsOf } from "../runs/export-formats.ts";
import { openBelow } from "../runs/files/open-below.ts";
import { sendFile } from "../runs/files/send-file.ts";
import { route } from "./route.ts";
import type { RunParts, WithAccess } from "./run-parts.ts";

export function runExportRoutes(app: FastifyInstance, { kernel, jobs, access }: RunParts & WithAccess): void {
  const exports = new ExportJobs(kernel, jobs);
  route(
    app,
    {
      method: "GET",
      path: "/runs/:id/exports",
      summary: "Formats, what speaks against each, exports",
      answer: runExports,
    },
    async ({ params }) => {
      const view = await access.started(params["id"]!);
      return { ...(await exportFormatsOf(kernel, view)), jobs: await exports.list(view.run) };
    },
  );
  route(
    app,
    {
      ...{ method: "POST", path: "/runs/:id/export", body: exportRequest, answer: exportStarted, status: 202 },
      ...{ creates: true, summary: "Export a run's model, and prove that it answers the same" },
    },
    async ({ params, body }) => {
      const view = await access.started(params["id"]!);
      checkFormat(await exportFormatsOf(kernel, view), body.format, view.run.name);
      return { id: exports.start(view.run, body.format, body.with) };
    },
  );
  route(
    app,
    { method: "GET", path: "/runs/:id/exports/:job", summary: "Read how far an export is", answer: exportJob },
    async ({ params }) => exports.get((await access.started(params["id"]!)).run, params["job"]!),
  );
  route(
    app,
    {
      method: "DELETE",
      path: "/runs/:id/exports/:job",
      summary: "Cancel an export; its files stay",
      answer: exportJob,
    },
    async ({ params }) => exports.cancel((await access.started(params["id"]!)).run, params["job"]!),
  );
  route(
    app,
    {
      ...{ method: "GET", path: "/runs/:id/exports/:job/files/*", produces: "application/octet-stream" },
      summary: "Fetch a file of an export",
    },
    async ({ params, request, reply }) => {
      const { run } = await access.started(params["id"]!);
      const path = params["*"]!;
      const opened = await openBelow(await exports.folder(run, params["job"]!), path);
      return sendFile(request, reply, { ...opened, name: basename(path) });
    },
  );
}

/** A contribution may be named with its plugin: then the kernel finds it. @throws TUNEIT_SERVER_NO_EXPORT */
function checkFormat({ formats }: Pick<RunExports, "formats">, format: string, run: string): void {
  if (format.includes("/")) return;
  const found = formats.find((one) => one.format === format);
  const reason = found ? found.reason : "No installed plugin exports to it";
  if (reason !== null) throw fail("TUNEIT_SERVER_NO_EXPORT", { run, format, reason });
}
