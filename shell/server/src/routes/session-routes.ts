import { sessionAnswer, sessionRequest } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { fail } from "../errors/server-errors.ts";
import type { Session } from "../security/session.ts";
import { route } from "./route.ts";

/** The one address that needs no token: it gives it, for the code that the terminal showed. */
export function sessionRoutes(app: FastifyInstance, session: Session): void {
  route(
    app,
    {
      method: "POST",
      path: "/session",
      summary: "Change the one-time code for the token",
      body: sessionRequest,
      answer: sessionAnswer,
    },
    async ({ body }) => {
      const token = session.redeem(body.code);
      if (token === undefined) throw fail("TUNEIT_SERVER_CODE_REFUSED");
      return { token };
    },
  );
}
