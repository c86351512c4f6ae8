import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKernel, type Kernel, type KernelOptions } from "@tuneit/kernel";
import { problemDetails } from "@tuneit/protocol/http";
import Fastify, { type FastifyInstance, type InjectOptions } from "fastify";
import { fail } from "../errors/server-errors.ts";
import { Jobs } from "../jobs/jobs.ts";
import { sendProblem } from "../problem.ts";
import { PlanMemory } from "../runs/plan-memory.ts";
import { workspaceRoutes } from "./workspace-routes.ts";

/** A real kernel in a folder of its own under the real routes, without the door: that is tested where it stands. */
export interface Bench {
  readonly kernel: Kernel;
  readonly app: FastifyInstance;
  readonly jobs: Jobs;
  ask(method: Method, path: string, more?: Omit<InjectOptions, "method" | "url">): Promise<Answer>;
  close(): Promise<void>;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** Of a failure: status and code, once it is seen to be problem details without a stack. */
  readonly refusal: [number, string] | undefined;
}

export async function openBench(options: Partial<KernelOptions> = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "tuneit-bench-"));
  const places = { workspace: join(folder, "work"), home: join(folder, "home") };
  const kernel = await createKernel({ ...places, registry: null, ...options });
  const app = Fastify({ routerOptions: { maxParamLength: 2000 }, forceCloseConnections: true });
  const jobs = new Jobs();
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) =>
    sendProblem(fail("TUNEIT_SERVER_NOT_FOUND", { what: "such address" }), request, reply),
  );
  workspaceRoutes(app, kernel, {
    jobs,
    plans: new PlanMemory(),
    onSettings: () => undefined,
    onDownloads: () => undefined,
  });
  return {
    kernel,
    app,
    jobs,
    async ask(method, path, more = {}) {
      const answer = await app.inject({ method, url: `/api/v1${path}`, ...more });
      const body = answer.body === "" ? undefined : (JSON.parse(answer.body) as unknown);
      return { status: answer.statusCode, headers: answer.headers, body, refusal: refusalIn(answer.statusCode, body) };
    },
    async close() {
      await app.close();
      await kernel.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function refusalIn(status: number, body: unknown): Answer["refusal"] {
  if (status < 400) return undefined;
  const problem = problemDetails.parse(body);
  if (/\.ts:\d|\n +at /.test(JSON.stringify(body)))
    throw new Error(`a stack reached the client: ${JSON.stringify(body)}`);
  return [problem.status === status ? status : NaN, problem.code];
}

const official = fileURLToPath(new URL("../../../../plugins-official/", import.meta.url));

/** Installs plugins of this checkout from their folders. */
export async function installOfficial(kernel: Kernel, ...names: string[]): Promise<void> {
  for (const name of names)
    await kernel.plugins.install(join(official, name), { grant: "declared", allowUnsigned: true });
}
