import type { Kernel } from "@tuneit/kernel";
import {
  datasetDiagnosis,
  datasetReport,
  datasetReportQuery,
  diagnosisQuery,
  setAsideAnswer,
  setAsideRequest,
  type DatasetEntry,
} from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import { diagnose } from "../data-diagnosis/diagnose.ts";
import { setAside } from "../data-diagnosis/set-aside.ts";
import { reportOf } from "../data-report/report.ts";
import type { DatasetFiles } from "../datasets/dataset-files.ts";
import { readerGuess } from "../datasets/reader-guess.ts";
import { readerSettings } from "../datasets/reader-settings.ts";
import { offeredBy } from "../plugins/offered.ts";
import { route } from "./route.ts";

/** Rows that a report is made of: what fits into one answer of a reader. */
const mostRows = 50_000;

/** What is to be said of a dataset before somebody trains on it. */
export function datasetReportRoutes(app: FastifyInstance, kernel: Kernel, files: DatasetFiles): void {
  report(app, kernel, files);
  diagnosis(app, kernel, files);
  aside(app, kernel, files);
}

function report(app: FastifyInstance, kernel: Kernel, files: DatasetFiles): void {
  route(
    app,
    {
      method: "GET",
      path: "/datasets/:id/report",
      summary: "Check a dataset before training: issues with their rows, and what each mend would change",
      query: datasetReportQuery,
      answer: datasetReport,
    },
    async ({ params, query, reply }) => {
      const { reading } = await files.get(params["id"]!, await readerGuess(kernel));
      const preview = await kernel.datasets.preview(await files.versions.pathOf(params["id"]!, query.v), {
        use: query.use ?? reading?.use ?? undefined,
        with: query.with === undefined ? (reading?.with ?? {}) : readerSettings(query.with),
        limit: mostRows,
        signal: clientGone(reply),
      });
      return reportOf(preview, {
        text: query.text ?? named(reading?.text),
        label: query.label ?? named(reading?.label),
        split: sharesOf(query.split, reading),
      });
    },
  );
}

function diagnosis(app: FastifyInstance, kernel: Kernel, files: DatasetFiles): void {
  route(
    app,
    {
      method: "GET",
      path: "/datasets/:id/diagnosis",
      summary: "Find the place where a reader refused a dataset, and settings with which it is read",
      query: diagnosisQuery,
      answer: datasetDiagnosis,
    },
    async ({ params, query, reply }) => {
      const { reader } = await files.get(params["id"]!, await readerGuess(kernel));
      const readers = (await kernel.plugins.list())
        .flatMap(offeredBy)
        .filter(({ point }) => point === "dataset-reader");
      const use = query.use ?? reader ?? "";
      const refusal = { path: files.pathOf(params["id"]!), use, with: readerSettings(query.with), code: query.code };
      return diagnose(kernel, { ...refusal, line: query.line }, { readers, signal: clientGone(reply) });
    },
  );
}

function aside(app: FastifyInstance, kernel: Kernel, files: DatasetFiles): void {
  route(
    app,
    {
      method: "POST",
      path: "/datasets/:id/set-aside",
      summary: "Copy the lines that fit the others into a new dataset, and the others into one beside it",
      body: setAsideRequest,
      answer: setAsideAnswer,
      status: 201,
      creates: true,
    },
    async ({ params, body, reply }) => {
      const { id, reader } = await files.get(params["id"]!, await readerGuess(kernel));
      const reading = { use: body.use ?? reader ?? "", with: readerSettings(body.with), code: body.code };
      return setAside(files, id, { reading, signal: clientGone(reply) });
    },
  );
}

const named = (column: string | number | null | undefined): string | undefined =>
  column === null || column === undefined ? undefined : String(column);

function sharesOf(query: string | undefined, reading: DatasetEntry["reading"]): [number, number, number] | undefined {
  if (query !== undefined) return query.split(",").map(Number) as [number, number, number];
  const split = reading?.split;
  return split ? [split.train, split.validation, split.test] : undefined;
}
