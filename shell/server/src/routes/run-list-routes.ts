import { pageOf, pageQuery, runChange, runPage, runQuery, runRow, type RunRow } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import { digestsOf } from "../runs/run-digests.ts";
import { changeNotes } from "../runs/run-notes.ts";
import { route } from "./route.ts";
import type { RunParts, WithAccess } from "./run-parts.ts";

const listQuery = pageQuery.extend(runQuery.shape);
type Query = z.output<typeof listQuery>;

export function runListRoutes(app: FastifyInstance, parts: RunParts & WithAccess): void {
  const { kernel, index, queue, access, viewers } = parts;
  route(
    app,
    {
      method: "GET",
      path: "/runs",
      summary: "List runs, those that wait first",
      query: listQuery,
      answer: pageOf(runRow),
    },
    ({ query }) => listRuns(parts, query),
  );
  route(
    app,
    { method: "GET", path: "/runs/:id", summary: "Read a run, by id, name or beginning of the id", answer: runPage },
    ({ params }) => access.page(params["id"]!),
  );
  route(
    app,
    { method: "PATCH", path: "/runs/:id", summary: "Name, tag or annotate a run", body: runChange, answer: runPage },
    async ({ params, body }) => {
      const id = params["id"]!;
      const view = await access.view(id);
      if (view) await changeNotes(view.run.directory, body);
      else await queue.note((await access.waiting(id))!.id, body);
      if (view) await index.refresh(view.run.id);
      return access.page(id === view?.run.id || !view ? id : view.run.id);
    },
  );
  route(
    app,
    {
      method: "DELETE",
      path: "/runs/:id",
      summary: "Delete a run with its files, or take one out of the queue",
      status: 204,
    },
    async ({ params }) => {
      const view = await access.view(params["id"]!);
      const id = view?.run.id ?? (await access.waiting(params["id"]!))!.id;
      await queue.cancel(id);
      // What became a run while it was being cancelled is one like any other, and is running now.
      await viewers.closeOf(id);
      if (view ?? (await access.view(id))) await kernel.runs.remove(id);
      await queue.forget(id);
      digestsOf(kernel).forget(id);
      await index.refresh(id);
      return undefined;
    },
  );
}

async function listRuns({ index, access }: RunParts & WithAccess, query: Query) {
  const page = await index.page(query);
  const [waiting, items] = await Promise.all([waitingRows({ index, access }, query), access.withQueue(page.items)]);
  const isFirst = query.cursor === undefined;
  return {
    items: isFirst ? [...waiting, ...items] : items,
    nextCursor: page.nextCursor,
    total: page.total + waiting.length,
  };
}

/** Those without a folder: the index does not know them. */
async function waitingRows({ index, access }: Pick<RunParts & WithAccess, "index" | "access">, query: Query) {
  const rows: RunRow[] = [];
  for (const row of await access.waitingRows()) {
    if (query.status !== undefined && row.status !== query.status) continue;
    if (!row.name.toLowerCase().includes((query.q ?? "").toLowerCase())) continue;
    if (!(await index.row(row.id))) rows.push(row);
  }
  return rows;
}
