import { randomUUID } from "node:crypto";
import type { Kernel } from "@tuneit/kernel";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { fail } from "./errors/server-errors.ts";
import { KeyFiles } from "./idempotency/key-store.ts";
import { keepKeys } from "./idempotency/once.ts";
import type { RunIndex } from "./index/run-index.ts";
import { Jobs } from "./jobs/jobs.ts";
import type { Live } from "./live/live.ts";
import { serveWebSocket } from "./live/web-socket.ts";
import { bodyLimit, sendProblem } from "./problem.ts";
import type { RunQueue } from "./queue/run-queue.ts";
import { liveRoutes } from "./routes/live-routes.ts";
import { openApiRoute } from "./routes/open-api-route.ts";
import { runRoutes } from "./routes/run-routes.ts";
import { sessionRoutes } from "./routes/session-routes.ts";
import { systemRoutes } from "./routes/system-routes.ts";
import { workspaceRoutes } from "./routes/workspace-routes.ts";
import { PlanMemory } from "./runs/plan-memory.ts";
import { apiHeaders, checkCaller, guard } from "./security/guard.ts";
import type { Session } from "./security/session.ts";
import type { AppFiles } from "./static/app-files.ts";
import { asksForPage, asksForPageOfBrokenLink, sendPage } from "./static/pages.ts";
import { Viewers } from "./viewers/viewers.ts";

/** What the routes work with. All of it is its owner's, who closes it. */
export interface AppParts {
  readonly kernel: Kernel;
  readonly session: Session;
  readonly live: Live;
  readonly index: RunIndex;
  readonly queue: RunQueue;
  /** The built app; without it pages say how to build it. */
  readonly files: AppFiles | undefined;
  readonly version: string;
  /** Sees the app before its routes are made: for tests. */
  readonly onApp?: ((app: FastifyInstance) => void) | undefined;
  /** Takes a JSON line for each fault. */
  readonly log: (line: string) => void;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** A client that sends its headers more slowly is none of ours. */
const headersMs = 15_000;
/** For a whole request: the largest dataset over loopback takes less. */
const requestMs = 300_000;
/** Twice the streams that are served. */
const mostConnections = 4_000;

/** The routes over one kernel. */
export function createApp(parts: AppParts): FastifyInstance {
  const app = Fastify({
    bodyLimit,
    routerOptions: { maxParamLength: 2000 },
    logger: { level: "error", stream: { write: parts.log } },
    genReqId: () => randomUUID(),
    // An address that cannot be read comes past every hook.
    frameworkErrors: (error, request, reply) => answerUnread(parts, error, { request, reply }),
    forceCloseConnections: true,
    requestTimeout: requestMs,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: 5_000 },
  });
  app.server.maxConnections = mostConnections;
  guard(app, parts.session);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) => {
    if (asksForPage(request)) return sendPage(parts.files, request, reply);
    return sendProblem(noRoute(app, request), request, reply.header("allow", allowed(app, request)));
  });
  parts.onApp?.(app);
  addRoutes(app, parts);
  serveWebSocket(app, parts);
  return app;
}

/** The caller is checked here too, as no hook has seen the request. */
function answerUnread(
  { files }: AppParts,
  error: Error,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): void {
  reply.headers(apiHeaders);
  try {
    checkCaller(request.headers);
  } catch (refusal) {
    return sendProblem(refusal, request, reply);
  }
  if (asksForPageOfBrokenLink(request)) void sendPage(files, request, reply);
  else sendProblem(error, request, reply);
}

function addRoutes(app: FastifyInstance, parts: AppParts): void {
  const { kernel, session, live, queue } = parts;
  const jobs = new Jobs(() => live.topics.changed("jobs"));
  keepKeys(app, new KeyFiles(kernel.workspace));
  const plans = new PlanMemory();
  const viewers = new Viewers(kernel);
  app.addHook("onClose", () => viewers.close());
  sessionRoutes(app, session);
  systemRoutes(app, { ...parts, queueState: () => queue.state() });
  runRoutes(app, { ...parts, jobs, plans, viewers });
  const onDownloads = (): void => live.topics.changed("jobs");
  workspaceRoutes(app, kernel, { jobs, plans, onSettings: () => queue.look(), onDownloads });
  liveRoutes(app, kernel, live);
  openApiRoute(app, parts.version);
}

function noRoute(app: FastifyInstance, request: FastifyRequest): Error {
  const others = allowed(app, request);
  if (others === "") return fail("TUNEIT_SERVER_NOT_FOUND", { what: "such address" });
  return fail("TUNEIT_SERVER_METHOD", { method: request.method, allowed: others });
}

/** What the address takes, for the header of RFC 9110, 15.5.6. */
function allowed(app: FastifyInstance, { url }: FastifyRequest): string {
  const path = url.split("?", 1)[0]!;
  return methods.filter((method) => app.findRoute({ method, url: path }) !== null).join(", ");
}
