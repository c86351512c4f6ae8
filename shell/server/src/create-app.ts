import { randomUUID } from "node:crypto";
import type { Kernel } from "@tuneit/kernel";
import { sessionRequest } from "@tuneit/protocol/http";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { fail } from "./errors/server-errors.ts";
import { bodyLimit, parseRequest, sendProblem } from "./problem.ts";
import { runRoutes } from "./routes/run-routes.ts";
import { systemRoutes } from "./routes/system-routes.ts";
import { guard, sessionPath } from "./security/guard.ts";
import type { Session } from "./security/session.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** The routes over one kernel, which stays its owner's. `log` takes a JSON line for each fault. */
export function createApp(kernel: Kernel, session: Session, log: (line: string) => void): FastifyInstance {
  const app = Fastify({
    bodyLimit,
    routerOptions: { maxParamLength: 220 },
    logger: { level: "error", stream: { write: log } },
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
  });
  guard(app, session);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) =>
    sendProblem(noRoute(app, request), request, reply.header("allow", allowed(app, request))),
  );
  app.post(sessionPath, async (request) => openSession(session, request.body));
  systemRoutes(app, kernel);
  runRoutes(app, kernel);
  return app;
}

function openSession(session: Session, body: unknown): { token: string } {
  const token = session.redeem(parseRequest(sessionRequest, body).code);
  if (token === undefined) throw fail("TUNEIT_SERVER_CODE_REFUSED");
  return { token };
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
