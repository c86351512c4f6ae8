import type { FastifyInstance, FastifyRequest } from "fastify";
import { fail } from "../errors/server-errors.ts";
import type { Session } from "./session.ts";

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);
export const sessionPath = "/api/v1/session";

/** An answer of the API is data: nothing in it may run, be framed or be kept. */
const headers = {
  "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** Checks name, origin and token of each request, those for nothing included, before a body is read. */
export function guard(app: FastifyInstance, session: Session): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(headers);
    checkHost(request);
    checkOrigin(request);
    const opensSession = request.method === "POST" && request.url === sessionPath;
    if (!opensSession && !session.admits(request.headers.authorization)) throw fail("TUNEIT_SERVER_UNAUTHENTICATED");
  });
}

/** A foreign name that resolves to this machine would make its page one origin with the API (DNS rebinding). */
function checkHost({ headers: { host = "" } }: FastifyRequest): void {
  if (!loopback.has(host.replace(/:\d{1,5}$/, "").toLowerCase()))
    throw fail("TUNEIT_SERVER_HOST_REFUSED", { host: host.slice(0, 200) || "nothing" });
}

function checkOrigin({ headers: { origin, host = "" } }: FastifyRequest): void {
  if (origin !== undefined && origin !== `http://${host}`)
    throw fail("TUNEIT_SERVER_ORIGIN_REFUSED", { origin: origin.slice(0, 200) });
}
