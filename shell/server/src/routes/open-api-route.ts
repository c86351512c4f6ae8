import { jsonObject } from "@tuneit/protocol";
import type { FastifyInstance } from "fastify";
import { openApiDocument } from "../openapi/document.ts";
import { contractsOf, route } from "./route.ts";

/** Called last: the document has the routes that were made before it is first asked for. */
export function openApiRoute(app: FastifyInstance, version: string): void {
  let made: string | undefined;
  route(
    app,
    { method: "GET", path: "/openapi.json", summary: "Read this document", answer: jsonObject },
    async ({ reply }) => {
      made ??= JSON.stringify(openApiDocument(contractsOf(app), version));
      await reply.type("application/json").send(made);
      return undefined;
    },
  );
}
