import type { Kernel, MetricPoint, RunSummary } from "@tuneit/kernel";
import { pageQuery, runQuery, stopRequest, type MetricSeries, type RunRow } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { parseRequest } from "../problem.ts";
import { pageAfter } from "./run-list.ts";

interface OneRun {
  Params: { id: string };
}
const listQuery = pageQuery.extend(runQuery.shape);

export function runRoutes(app: FastifyInstance, kernel: Kernel): void {
  app.get("/api/v1/runs", async (request) => {
    const page = pageAfter(await kernel.runs.list(), parseRequest(listQuery, request.query));
    return { ...page, items: await Promise.all(page.items.map((run) => rowOf(kernel, run))) };
  });
  app.get<OneRun>("/api/v1/runs/:id/metrics", async ({ params }) => ({
    series: seriesOf(await kernel.runs.metrics(params.id)),
  }));
  app.delete<OneRun>("/api/v1/runs/:id", async ({ params }, reply) => {
    await kernel.runs.remove(params.id);
    return reply.code(204).send();
  });
  controlRoutes(app, kernel);
}

/** Answered 202: what becomes of it is in the journal. */
function controlRoutes(app: FastifyInstance, kernel: Kernel): void {
  app.post<OneRun>("/api/v1/runs/:id/stop", async (request, reply) => {
    const { mode } = parseRequest(stopRequest, request.body ?? {});
    await (await kernel.runs.get(request.params.id)).stop(mode);
    return reply.code(202).send({});
  });
  for (const act of ["pause", "unpause"] as const)
    app.post<OneRun>(`/api/v1/runs/:id/${act}`, async ({ params }, reply) => {
      await (await kernel.runs.get(params.id))[act]();
      return reply.code(202).send({});
    });
}

async function rowOf(kernel: Kernel, run: RunSummary): Promise<RunRow> {
  const points = await kernel.runs.metrics(run.id);
  const metrics = Object.fromEntries(points.map((point) => [keyOf(point), point.value]));
  const { id, name, task, model, status, startedAt, endedAt } = run;
  const noted = { tags: [], note: "" };
  return { id, name, task, model, status, startedAt, endedAt, metrics: metrics as RunRow["metrics"], ...noted };
}

const keyOf = ({ name, split }: MetricPoint): string => (split === null ? name : `${split}.${name}`);

/** Points by what was measured where: the stage counts, for a baseline and an evaluation measure the same. */
function seriesOf(points: readonly MetricPoint[]): MetricSeries[] {
  const groups = Map.groupBy(points, (point) => `${point.stage} ${keyOf(point)}`);
  return [...groups.values()].map((group) => ({
    name: group[0]!.name,
    split: group[0]!.split,
    stage: group[0]!.stage,
    points: group.map(({ step, epoch, value, time }) => [step, epoch, value, time]) as MetricSeries["points"],
  }));
}
