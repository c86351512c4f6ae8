import type { Kernel } from "@tuneit/kernel";
import { datasetDiff, datasetDiffQuery, datasetVersions } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import type { DatasetFiles } from "../datasets/dataset-files.ts";
import { diffOf } from "../datasets/dataset-diff.ts";
import { runsBySource } from "../datasets/trained-on.ts";
import { route } from "./route.ts";

/** Rows of each side that are compared: what fits into one answer of a reader. */
const mostRows = 50_000;

/** What a dataset held before, and what became of it. */
export function datasetVersionRoutes(app: FastifyInstance, kernel: Kernel, files: DatasetFiles): void {
  route(
    app,
    {
      method: "GET",
      path: "/datasets/:id/versions",
      summary: "List what a dataset holds and held, the newest first, with the runs that trained on it",
      answer: datasetVersions,
    },
    async ({ params }) => {
      const { id } = await files.get(params["id"]!, () => null);
      const [versions, runs, origins] = await Promise.all([
        files.versions.list(id),
        runsBySource(kernel),
        files.origins.of(id),
      ]);
      const about = (version: string) => ({ origin: origins.get(version), runs: runs.get(version) ?? [] });
      return { items: versions.map((one) => ({ ...one, ...about(one.version) })) };
    },
  );
  route(
    app,
    {
      method: "GET",
      path: "/datasets/:id/diff",
      summary: "Compare two versions of a dataset: columns, and rows by their values",
      query: datasetDiffQuery,
      answer: datasetDiff,
    },
    async ({ params, query, reply }) => {
      const { id, reading } = await files.get(params["id"]!, () => null);
      const to = query.to ?? (await files.versions.list(id))[0]!.version;
      const read = async (version: string) =>
        kernel.datasets.preview(await files.versions.pathOf(id, version), {
          use: reading?.use ?? undefined,
          with: reading?.with ?? {},
          limit: mostRows,
          signal: clientGone(reply),
        });
      const [before, after] = [await read(query.from), await read(to)];
      return { from: query.from, to, ...diffOf(before, after) };
    },
  );
}
