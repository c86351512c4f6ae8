import { lstat } from "node:fs/promises";
import { basename, join } from "node:path";
import { artifactAnswer, artifactColumns, columnsQuery, type ArtifactEntry } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { fail } from "../errors/server-errors.ts";
import { readColumns } from "../runs/files/artifact-columns.ts";
import { gone, openBelow } from "../runs/files/open-below.ts";
import { sendFile, sendFolder } from "../runs/files/send-file.ts";
import type { RunAccess } from "../runs/run-access.ts";
import type { RunView } from "../runs/run-row.ts";
import { route } from "./route.ts";

export function runFileRoutes(app: FastifyInstance, access: RunAccess): void {
  route(
    app,
    { method: "GET", path: "/runs/:id/artifacts", summary: "List what a run made", answer: artifactAnswer },
    async ({ params }) => {
      const view = await access.view(params["id"]!);
      return { items: view ? await artifactsOf(view) : [] };
    },
  );
  route(
    app,
    {
      method: "GET",
      path: "/runs/:id/artifacts/:sha256",
      summary: "Fetch one file of a run; a folder comes as a tar archive",
      produces: "application/octet-stream",
    },
    async ({ params, request, reply }) => {
      const view = await access.started(params["id"]!);
      const found = artifactOf(view, params["sha256"]);
      reply.header("etag", `"${found.sha256}"`);
      const { directory } = view.run;
      if (await isFolder(directory, found.path)) return sendFolder(reply, join(directory, found.path));
      return sendFile(request, reply, { ...(await openBelow(directory, found.path)), name: basename(found.path) });
    },
  );
  route(
    app,
    {
      method: "GET",
      path: "/runs/:id/artifacts/:sha256/columns",
      summary: "Read columns of an Arrow file, as many rows as a chart shows",
      query: columnsQuery,
      answer: artifactColumns,
    },
    async ({ params, query: { name, most } }) => {
      const view = await access.started(params["id"]!);
      const { path } = artifactOf(view, params["sha256"]);
      return readColumns(view.run.directory, path, { names: [name].flat(), most });
    },
  );
}

function artifactOf({ digest }: RunView, hash: string | undefined) {
  const found = [...digest.artifacts.values()].find(({ sha256 }) => sha256 === hash);
  if (!found) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such artifact of this run" });
  return found;
}

async function artifactsOf({ run, digest }: RunView): Promise<ArtifactEntry[]> {
  return Promise.all(
    [...digest.artifacts.values()].map(async (artifact) => ({
      ...artifact,
      folder: await isFolder(run.directory, artifact.path).catch(() => false),
    })),
  );
}

/** A link to a folder is none. @throws TUNEIT_SERVER_FILE_GONE */
async function isFolder(directory: string, path: string): Promise<boolean> {
  const info = await lstat(join(directory, path)).catch((cause: unknown) => {
    throw gone(path, cause);
  });
  return info.isDirectory();
}
