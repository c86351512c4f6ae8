import Fastify, { type FastifyInstance } from "fastify";
import { fail } from "../errors/registry-errors.ts";
import { checkDepth } from "../publish/json-depth.ts";
import { accountRoutes } from "./account-routes.ts";
import type { Context } from "./context.ts";
import { packageRoutes } from "./package-routes.ts";
import { sendProblem } from "./problem.ts";
import { publishRoutes, tagRoutes } from "./publish-routes.ts";
import { isLoopback, RateLimit } from "./rate-limit.ts";
import { searchRoutes } from "./search-routes.ts";
import { trustRoutes } from "./trust-routes.ts";

const requestMs = 180_000;

/** The only listener. Routes are listed, not matched by pattern: what is not here is 404 and reaches nobody. */
export function createGateway(context: Context): FastifyInstance {
  const app = Fastify({
    bodyLimit: 16 * 1024,
    requestTimeout: requestMs,
    routerOptions: { maxParamLength: 220 },
    logger: { level: "warn", stream: { write: context.settings.log } },
    rewriteUrl: (request) => decodeSlash(request.url ?? "/"),
    forceCloseConnections: true,
  });
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) => sendProblem(noRoute(request.url), request, reply));
  limitReads(app, context.settings.readsPerMinute);
  readSmallJson(app);
  for (const routes of [accountRoutes, packageRoutes, searchRoutes, tagRoutes, trustRoutes]) routes(app, context);
  // In a context of its own, for it reads the body itself.
  app.register(async (own) => publishRoutes(own, context));
  return app;
}

/** The one place that decodes: npm writes `@scope%2fname`, which is the same package as `@scope/name`. */
function decodeSlash(url: string): string {
  const end = url.indexOf("?");
  const [path, query] = end < 0 ? [url, ""] : [url.slice(0, end), url.slice(end)];
  return (
    path
      .replace(/^\/%40/i, "/@")
      .replace(/(\/)%40/gi, "$1@")
      .replaceAll(/%2f/gi, "/") + query
  );
}

function limitReads(app: FastifyInstance, limit: number): void {
  const reads = new RateLimit({ limit, windowMs: 60_000, what: "requests of this address" });
  app.addHook("onRequest", async (request) => {
    if (!isLoopback(request.ip)) reads.count(request.ip);
  });
}

/** JSON of a few kilobytes; npm also sends an empty body under this type. */
function readSmallJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_request: unknown, body: Buffer) => {
    if (body.length === 0) return undefined;
    checkDepth(body);
    try {
      return JSON.parse(body.toString("utf8")) as unknown;
    } catch (cause) {
      throw fail(
        "TUNEIT_REGISTRY_REQUEST_INVALID",
        { what: "the body is no JSON", why: "This route takes JSON." },
        { cause },
      );
    }
  });
}

const commands: ReadonlyArray<readonly [RegExp, string]> = [
  [/\/-rev\//, "A version is never unpublished; hide it with `tuneit plugin yank`."],
  [/^\/-\/npm\/v1\/user/, "Accounts are kept with `tuneit registry user`."],
  [/^\/-\/v1\/login/, "Log in with `npm login --auth-type=legacy`."],
  [/^\/[^@-]/, "Names have a namespace here: @scope/name. Set `@scope:registry=` and no global registry."],
];

function noRoute(url: string): Error {
  const mend =
    commands.find(([path]) => path.test(url))?.[1] ?? "Use the routes of npm and of the marketplace's reference.";
  return fail("TUNEIT_REGISTRY_NOT_FOUND", { what: "such route", mend });
}
