import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { defaultScopes } from "../accounts/accounts.ts";
import { fail } from "../errors/registry-errors.ts";
import { type Context, requireSession } from "./context.ts";
import { parseRequest } from "./parse-request.ts";

const login = z.object({ name: z.string().max(60), password: z.string().min(1).max(400) });
const newToken = z.object({
  password: z.string().min(1).max(400),
  readonly: z.boolean().default(false),
  name: z.string().max(80).optional(),
});
const smallBody = { bodyLimit: 4096 };

/** What `npm login`, `logout`, `whoami` and `token` speak. */
export function accountRoutes(app: FastifyInstance, context: Context): void {
  app.get("/-/whoami", async (request) => ({ username: (await requireSession(context, request)).user.name }));

  app.put<{ Params: { user: string } }>("/-/user/:user", smallBody, async (request, reply) => {
    const { name, password } = parseRequest(login, request.body);
    if (request.params.user !== `org.couchdb.user:${name}`)
      throw fail("TUNEIT_REGISTRY_REQUEST_INVALID", {
        what: "the body names another account",
        why: "A login names one account.",
      });
    const token = await context.accounts.logIn(name, password, request.ip);
    return reply.code(201).send({ ok: `you are logged in as ${name}`, id: `org.couchdb.user:${name}`, token });
  });

  app.delete<{ Params: { token: string } }>("/-/user/token/:token", async (request) => {
    await context.accounts.revoke(await requireSession(context, request), request.params.token);
    return { ok: true };
  });

  app.get("/-/npm/v1/tokens", async (request) => {
    const tokens = await context.accounts.tokensOf(await requireSession(context, request));
    const objects = tokens.map(({ key, name, scopes, createdAt }) => ({
      key,
      name,
      token: "tuneit_…",
      created: new Date(createdAt).toISOString(),
      readonly: !scopes.includes("publish"),
      cidr_whitelist: null,
    }));
    return { objects, total: objects.length, urls: {} };
  });

  app.post("/-/npm/v1/tokens", smallBody, async (request, reply) => {
    const session = await requireSession(context, request);
    const wish = parseRequest(newToken, request.body);
    await context.accounts.requirePassword(session, wish.password, request.ip);
    const scopes = wish.readonly ? (["read"] as const) : defaultScopes;
    const token = await context.accounts.issueToken(session.user.id, { name: wish.name ?? "npm token", scopes });
    return reply
      .code(201)
      .send({ token, readonly: wish.readonly, cidr_whitelist: null, created: new Date().toISOString() });
  });

  app.delete<{ Params: { key: string } }>("/-/npm/v1/tokens/token/:key", async (request, reply) => {
    const found = await context.accounts.revoke(await requireSession(context, request), request.params.key);
    if (!found)
      throw fail("TUNEIT_REGISTRY_NOT_FOUND", {
        what: "such token of yours",
        mend: "List them with `npm token list`.",
      });
    return reply.code(204).send();
  });
}
