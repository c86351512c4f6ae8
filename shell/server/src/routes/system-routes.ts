import { basename } from "node:path";
import type { Kernel } from "@tuneit/kernel";
import type { Project } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { fail } from "../errors/server-errors.ts";

/** A server has one kernel, a kernel one workspace. */
const projectId = "here";

export function systemRoutes(app: FastifyInstance, kernel: Kernel): void {
  app.get("/api/v1/system/doctor", async () => ({ checks: await kernel.doctor() }));
  app.get("/api/v1/projects", async () => ({ items: [await project(kernel)], nextCursor: null, total: 1 }));
  app.get<{ Params: { project: string } }>("/api/v1/projects/:project", async ({ params }) => {
    if (params.project !== projectId) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such project" });
    return project(kernel);
  });
}

async function project(kernel: Kernel): Promise<Project> {
  const runs = await kernel.runs.list();
  const times = runs.map((run) => run.endedAt ?? run.startedAt);
  const updatedAt = times.length > 0 ? Math.max(...times) : null;
  return { id: projectId, name: basename(kernel.workspace), runs: runs.length, updatedAt };
}
