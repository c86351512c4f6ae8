import { blocklist } from "@tuneit/protocol";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { fail } from "../errors/registry-errors.ts";
import { type Context, packageOf, type PackageParams, requireSession } from "./context.ts";
import { parseRequest } from "./parse-request.ts";

const since = z.object({ since: z.coerce.number().int().min(0).default(0) });
const changesInPage = 1000;

/** Keys, trust, blocklist, changes, yank, and what an operator's monitor asks. */
export function trustRoutes(app: FastifyInstance, context: Context): void {
  app.get("/-/npm/v1/keys", async () => ({
    keys: context.keys.document.keys
      .filter((key) => key.purpose === "packages" && key.state !== "revoked")
      .map(({ expires, keyid, key }) => ({
        expires,
        keyid,
        keytype: "ecdsa-sha2-nistp256",
        scheme: "ecdsa-sha2-nistp256",
        key,
      })),
  }));
  app.get("/-/tuneit/v1/trust", async () => context.keys.trust);
  app.get("/-/tuneit/v1/blocklist", async () => context.blocklist.current());

  app.get("/-/tuneit/v1/changes", async (request) => {
    const changes = await context.database.packages.changesSince(
      parseRequest(since, request.query).since,
      changesInPage,
    );
    return { changes, last: await context.database.packages.lastChange() };
  });

  app.get("/-/tuneit/v1/advisories", async () => ({ advisories: await context.blocklist.entries() }));
  app.post("/-/tuneit/v1/advisories", async (request, reply) => {
    const { token, user } = await requireSession(context, request);
    if (!user.admin || !token.scopes.includes("admin"))
      throw fail("TUNEIT_REGISTRY_FORBIDDEN", {
        what: "only an operator blocks",
        mend: "Report the plugin to the operator.",
      });
    await context.publisher.block(parseRequest(blocklist.shape.entries.element, request.body));
    return reply.code(201).send({ ok: true });
  });

  for (const method of ["POST", "DELETE"] as const) {
    app.route<{ Params: PackageParams & { version: string } }>({
      method,
      url: "/-/tuneit/v1/plugins/@:scope/:name/versions/:version/yank",
      bodyLimit: 4096,
      handler: async (request) => {
        const session = await requireSession(context, request);
        await context.publisher.yank(packageOf(request.params), request.params.version, {
          session,
          undo: method === "DELETE",
        });
        return { ok: true };
      },
    });
  }

  app.get("/-/ping", async () => ({}));
  app.get("/-/tuneit/v1/health", async () => ({
    status: "up",
    registry: context.keys.document.registryId,
    missing: context.missing,
  }));
  app.get("/-/tuneit/v1/ready", async (_request, reply) =>
    reply.code(context.process.isUp ? 200 : 503).send({ ready: context.process.isUp }),
  );
}
