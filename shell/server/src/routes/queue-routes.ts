import type { Kernel } from "@tuneit/kernel";
import { pageOf, queueChange, queueEntry, type QueueEntry } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { fail } from "../errors/server-errors.ts";
import { isOpen } from "../queue/queue-store.ts";
import type { RunQueue } from "../queue/run-queue.ts";
import { queueEntryOf } from "../queue/waiting-view.ts";
import { route } from "./route.ts";

export function queueRoutes(app: FastifyInstance, queue: RunQueue, kernel: Kernel): void {
  route(
    app,
    { method: "GET", path: "/queue", summary: "List what runs and what waits, in order", answer: pageOf(queueEntry) },
    async () => {
      const items = [...(await running(queue, kernel)), ...(await waiting(queue))];
      return { items, nextCursor: null, total: items.length };
    },
  );
  route(
    app,
    { method: "PATCH", path: "/queue/:run", summary: "Move a run that waits", body: queueChange, answer: queueEntry },
    async ({ params, body }) =>
      queueEntryOf(await queue.standing(await queue.setPriority(params["run"]!, body.priority))),
  );
  route(
    app,
    { method: "DELETE", path: "/queue/:run", summary: "Take a run out of the queue", status: 204 },
    async ({ params }) => {
      const id = params["run"]!;
      const entry = await queue.get(id);
      if (!entry) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such run in the queue" });
      if (!(await queue.cancel(id))) throw fail("TUNEIT_SERVER_NOT_WAITING", { run: entry.name });
      return undefined;
    },
  );
}

/** Of this workspace, whoever started them. */
async function running(queue: RunQueue, kernel: Kernel): Promise<QueueEntry[]> {
  const devices = await queue.running();
  const runs = await Promise.all([...devices.keys()].map((id) => kernel.runs.summary(id)));
  return runs.map(({ id, name }) => ({
    ...{ run: id, name, state: "running", priority: 0, device: devices.get(id)!, place: null, reason: null },
  }));
}

async function waiting(queue: RunQueue): Promise<QueueEntry[]> {
  const open = (await queue.list()).filter(isOpen);
  const standings = await Promise.all(open.map((entry) => queue.standing(entry)));
  return standings.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0)).map(queueEntryOf);
}
