import { availableParallelism, hostname, totalmem } from "node:os";
import { basename } from "node:path";
import type { Kernel } from "@tuneit/kernel";
import {
  agent,
  agentGpu,
  diskUse as diskUseSchema,
  doctorAnswer,
  pageOf,
  project,
  systemInfo,
  type Project,
  type QueueState,
  type SystemInfo,
} from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { fail } from "../errors/server-errors.ts";
import type { RunIndex } from "../index/run-index.ts";
import { accelerators } from "../machine/accelerators.ts";
import { freeBytes } from "../machine/disk-use.ts";
import { KeptDiskUse } from "../machine/kept-disk-use.ts";
import { route } from "./route.ts";

/** A server has one kernel, a kernel one workspace. */
const projectId = "here";
/** The one machine that is always there. */
const agentId = "here";
/** A card that only draws the desktop holds less. */
const busyBytes = 512 * 1024 * 1024;

export interface SystemSources {
  readonly kernel: Kernel;
  readonly index: RunIndex;
  readonly version: string;
  readonly queueState: () => Promise<QueueState>;
}

export function systemRoutes(app: FastifyInstance, sources: SystemSources): void {
  const { kernel } = sources;
  const startedAt = Date.now();
  const disk = new KeptDiskUse(kernel.workspace, kernel.home);
  route(
    app,
    { method: "GET", path: "/system", summary: "Read what this server and its machine are", answer: systemInfo },
    () => systemOf(sources, startedAt),
  );
  route(
    app,
    {
      method: "GET",
      path: "/system/doctor",
      summary: "Check what this machine can do, its sandbox by attacking it",
      answer: doctorAnswer,
    },
    async () => ({ checks: await kernel.doctor() }),
  );
  route(
    app,
    { method: "GET", path: "/system/disk", summary: "Read what takes room on the disk", answer: diskUseSchema },
    () => disk.read(),
  );
  projectRoutes(app, sources);
  agentRoutes(app, sources);
}

function projectRoutes(app: FastifyInstance, { kernel, index }: SystemSources): void {
  route(app, { method: "GET", path: "/projects", summary: "List projects", answer: pageOf(project) }, async () => ({
    items: [await projectOf(kernel, index)],
    nextCursor: null,
    total: 1,
  }));
  route(
    app,
    { method: "GET", path: "/projects/:project", summary: "Read a project", answer: project },
    async ({ params }) => {
      if (params["project"] !== projectId) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such project" });
      return projectOf(kernel, index);
    },
  );
}

function agentRoutes(app: FastifyInstance, { queueState }: SystemSources): void {
  route(app, { method: "GET", path: "/agents", summary: "List machines", answer: pageOf(agent) }, async () => {
    const { running } = await queueState();
    const status = running > 0 ? ("busy" as const) : ("ready" as const);
    const machine = { processors: availableParallelism(), memoryBytes: totalmem() };
    return { items: [{ id: agentId, name: hostname(), status, ...machine }], nextCursor: null, total: 1 };
  });
  route(
    app,
    {
      method: "GET",
      path: "/agents/:id/gpus",
      summary: "List the cards of a machine",
      answer: z.strictObject({ items: z.array(agentGpu) }),
    },
    async ({ params }) => {
      if (params["id"] !== agentId) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such machine" });
      const cards = await accelerators();
      return { items: cards.map(({ usedBytes, ...card }) => ({ ...card, busy: usedBytes > busyBytes })) };
    },
  );
}

async function systemOf({ kernel, version, queueState }: SystemSources, startedAt: number): Promise<SystemInfo> {
  const [cards, diskFreeBytes, queue, confinement] = await Promise.all([
    accelerators(),
    freeBytes(kernel.workspace),
    queueState(),
    kernel.confinement(),
  ]);
  return {
    version,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    hardware: {
      processors: availableParallelism(),
      memoryBytes: totalmem(),
      diskFreeBytes,
      accelerators: cards.map(({ name, memoryBytes }) => ({ name, memoryBytes })),
    },
    confinement,
    workspace: { id: projectId, name: basename(kernel.workspace) },
    queue,
    startedAt,
  };
}

async function projectOf(kernel: Kernel, index: RunIndex): Promise<Project> {
  const { items, total } = await index.page({ limit: 1, sort: "-startedAt" });
  const [newest] = items;
  const updatedAt = newest ? (newest.endedAt ?? newest.startedAt) : null;
  return { id: projectId, name: basename(kernel.workspace), runs: total, updatedAt };
}
