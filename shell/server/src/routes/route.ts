import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { once, type Making } from "../idempotency/once.ts";
import { parseRequest } from "../problem.ts";

/** What an address takes and answers: parsed with, and written into the OpenAPI document. */
export interface RouteContract<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v1`, parameters in Fastify's manner: `/runs/:id`. */
  readonly path: `/${string}`;
  /** A verb and a noun, for readers of the document. */
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  /** Absent: the handler sends the answer itself, as a stream or with no body. */
  readonly answer?: Answer;
  /** Of success; 200 where nothing is said. */
  readonly status?: 101 | 200 | 201 | 202 | 204;
  /** Makes something: takes an `Idempotency-Key`. `lasting`: a repeated one gets the same answer from the next server, too. */
  readonly creates?: boolean | "lasting";
  /** Takes any bytes as they come: the handler reads `request.body`, a stream, and sets its own limit. */
  readonly takesBytes?: boolean;
  /** Media type of an answer that is no JSON. */
  readonly produces?: string;
}

export interface Call<Query, Body> extends Making {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type AnyContract = RouteContract<z.ZodType, z.ZodType, z.ZodType>;

export const apiRoot = "/api/v1";
const contracts = new WeakMap<FastifyInstance, AnyContract[]>();

/** Every contract of the app, in the order they were made. */
export const contractsOf = (app: FastifyInstance): readonly AnyContract[] => contracts.get(app) ?? [];

/** Serves a contract: the handler gets what was parsed and what it returns goes out as `status`. */
export function route<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
  app: FastifyInstance,
  contract: RouteContract<Query, Body, Answer>,
  handle: (call: Call<z.output<Query>, z.output<Body>>) => Promise<z.input<Answer> | undefined>,
): void {
  contracts.set(app, [...contractsOf(app), contract]);
  const { method, path, query, body, status = 200, creates = false, takesBytes = false } = contract;
  const serve = (where: FastifyInstance): FastifyInstance =>
    where.route({
      method,
      url: apiRoot + path,
      handler: async (request, reply) => {
        const asked = {
          params: request.params as Record<string, string>,
          query: (query ? parseRequest(query, request.query) : {}) as z.output<Query>,
          body: (body ? parseRequest(body, request.body ?? {}) : undefined) as z.output<Body>,
          request,
          reply,
        };
        const make = (making: Making) => handle({ ...asked, ...making });
        const answer = await once(request, reply, { creates, make });
        if (reply.sent) return reply;
        return reply.code(status).send(answer);
      },
    });
  if (takesBytes) app.register(async (scope) => void serve(unparsed(scope)));
  else serve(app);
}

/** Parsers of bodies hold for a scope: in this one there is none. */
function unparsed(scope: FastifyInstance): FastifyInstance {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_, payload, done) => done(null, payload));
  return scope;
}
