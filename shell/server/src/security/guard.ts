import type { FastifyInstance, FastifyRequest } from "fastify";
import { fail } from "../errors/server-errors.ts";
import { asksForPanel } from "../panels/panel-address.ts";
import { asksForPage } from "../static/pages.ts";
import type { Session } from "./session.ts";

const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** What needs no token: by the route that was found, for an address can be written in many ways. */
const open = new Set(["POST /api/v1/session"]);

/** An answer of the API is data: nothing in it may run, be framed or be kept. Pages have others on top. */
export const apiHeaders = {
  "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** Checks name, origin and token of each request, those for nothing included, before a body is read. */
export function guard(app: FastifyInstance, session: Session): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(apiHeaders);
    checkCaller(asksForPanel(request) ? { ...request.headers, origin: undefined } : request.headers);
    if (asksForPanel(request)) return;
    if (asksForPage(request) || open.has(`${request.method} ${request.routeOptions.url}`)) return;
    if (!session.admits(request.headers.authorization)) throw fail("TUNEIT_SERVER_UNAUTHENTICATED");
  });
}

/** Headers of a caller that may be a foreign page. @throws TUNEIT_SERVER_HOST_REFUSED, TUNEIT_SERVER_ORIGIN_REFUSED */
export function checkCaller({ host = "", origin }: FastifyRequest["headers"]): void {
  // A foreign name that resolves to this machine would make its page one origin with the API (DNS rebinding).
  if (!loopback.has(host.replace(/:\d{1,5}$/, "").toLowerCase()))
    throw fail("TUNEIT_SERVER_HOST_REFUSED", { host: host.slice(0, 200) || "nothing" });
  if (origin !== undefined && origin !== `http://${host}`)
    throw fail("TUNEIT_SERVER_ORIGIN_REFUSED", { origin: origin.slice(0, 200) });
}
