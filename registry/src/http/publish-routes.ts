import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Session } from "../accounts/accounts.ts";
import { Places } from "../publish/places.ts";
import { checkTag, readPublishRequest } from "../publish/publish-request.ts";
import { readBody } from "../publish/read-body.ts";
import { fail } from "../errors/registry-errors.ts";
import { type Context, noPackage, packageOf, type PackageParams, requireSession } from "./context.ts";
import { parseRequest } from "./parse-request.ts";
import { RateLimit } from "./rate-limit.ts";

const bodyLimit = 70_000_000;
/** Publishes in memory at once: each may hold its body and its archive. */
const bodyPlaces = 2;

/** `PUT /@s/n`: publish and deprecate. The body is not read before everything that its address and token decide. */
export function publishRoutes(app: FastifyInstance, context: Context): void {
  const places = new Places(bodyPlaces);
  const { publishesPerHour, slotWaitMs: waitMs, bodyDeadlineMs: deadlineMs } = context.settings;
  const rate = new RateLimit({ limit: publishesPerHour, windowMs: 3_600_000, what: "publishes of this account" });
  const sessions = new WeakMap<object, Session>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", (_request, _payload, done) => done(null));

  app.put<{ Params: PackageParams }>(
    "/@:scope/:name",
    {
      onRequest: async (request) => {
        const session = await requireSession(context, request);
        // The operator publishes what a checkout brings at every start.
        if (!session.user.admin) rate.count(String(session.user.id));
        await context.accounts.require(session, "publish", `@${request.params.scope}/${request.params.name}`);
        if (request.headers["content-encoding"] !== undefined)
          throw fail("TUNEIT_REGISTRY_REQUEST_INVALID", {
            what: "the body is compressed",
            why: "A packed body could unpack to anything.",
          });
        sessions.set(request, session);
      },
    },
    async (request, reply) => {
      const session = sessions.get(request);
      if (!session) throw fail("TUNEIT_REGISTRY_UNAUTHENTICATED");
      const name = packageOf(request.params);
      const left = new AbortController();
      request.raw.once("close", () => left.abort());
      using _place = await places.take({ waitMs, signal: left.signal });
      const parsed = readPublishRequest(name, await readBody(request.raw, { limit: bodyLimit, deadlineMs }));
      if (parsed.kind === "publish") await context.publisher.publish(parsed, session);
      else await context.publisher.deprecate(name, parsed, session);
      return reply.code(201).send({
        ok: parsed.kind === "publish" ? `published ${name}@${parsed.version}` : "deprecations changed",
        success: true,
      });
    },
  );
}

const tagParams = z.object({ tag: z.string() });

/** `npm dist-tag`. */
export function tagRoutes(app: FastifyInstance, context: Context): void {
  const path = "/-/package/@:scope/:name/dist-tags";
  app.get<{ Params: PackageParams }>(path, async (request) => {
    const name = packageOf(request.params);
    const tags = await context.catalogue.tags(name);
    if (!tags) throw noPackage(name);
    return tags;
  });

  app.put<{ Params: PackageParams & { tag: string } }>(`${path}/:tag`, { bodyLimit: 4096 }, async (request, reply) => {
    const session = await requireSession(context, request);
    const { tag } = parseRequest(tagParams, request.params);
    checkTag(tag);
    const version = parseRequest(z.string().max(64), request.body);
    await context.publisher.tag(packageOf(request.params), tag, { session, version });
    return reply.code(201).send({ ok: "tag set" });
  });

  app.delete<{ Params: PackageParams & { tag: string } }>(`${path}/:tag`, async (request, reply) => {
    const session = await requireSession(context, request);
    await context.publisher.tag(packageOf(request.params), request.params.tag, { session, version: null });
    return reply.code(201).send({ ok: "tag removed" });
  });
}
