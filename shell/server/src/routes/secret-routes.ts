import type { Kernel } from "@tuneit/kernel";
import { secretEntry } from "@tuneit/protocol";
import { pageQuery, secretChange, secretList } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

/** A value goes in and never comes out. */
export function secretRoutes(app: FastifyInstance, kernel: Kernel): void {
  route(
    app,
    {
      method: "GET",
      path: "/secrets",
      summary: "List names, hosts and times of secrets",
      query: pageQuery,
      answer: secretList,
    },
    async ({ query }) => {
      const { protection, secrets } = await kernel.secrets.list();
      return { ...paged(secrets, query, ({ name }) => name), protection };
    },
  );
  route(
    app,
    { method: "PUT", path: "/secrets/:name", summary: "Store a secret", body: secretChange, answer: secretEntry },
    async ({ params, body: { value, hosts } }) => kernel.secrets.set(params["name"]!, value, { hosts }),
  );
  route(
    app,
    { method: "DELETE", path: "/secrets/:name", summary: "Forget a secret", status: 204 },
    async ({ params }) => {
      await kernel.secrets.remove(params["name"]!);
      return undefined;
    },
  );
}
