import { searchQuery } from "@tuneit/protocol";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { pluginPageOf } from "../packages/plugin-page.ts";
import { readText, searchPlugins } from "../search/search.ts";
import { type Context, noPackage, packageOf, type PackageParams } from "./context.ts";
import { parseRequest } from "./parse-request.ts";

const npmQuery = z.object({
  text: z.string().max(200).default(""),
  size: z.coerce.number().int().min(0).max(250).default(20),
  from: z.coerce.number().int().min(0).max(10_000).default(0),
});

/** `npm search`, and the marketplace's own with facets. */
export function searchRoutes(app: FastifyInstance, context: Context): void {
  app.get("/-/v1/search", async (request) => {
    const { text, size, from } = parseRequest(npmQuery, request.query);
    const page = await context.database.search.search({
      ...readText(text),
      sort: "relevance",
      offset: from,
      limit: size,
    });
    const objects = page.items.map((item) => ({
      package: {
        name: item.name,
        scope: item.name.slice(1, item.name.indexOf("/")),
        version: item.version,
        description: item.description,
        keywords: item.categories,
        date: item.publishedAt,
        links: {},
        author: { name: item.publisher },
        publisher: { username: item.publisher, email: "" },
        maintainers: [{ username: item.publisher, email: "" }],
      },
      score: { final: 1, detail: { quality: 1, popularity: 1, maintenance: 1 } },
      searchScore: 1,
    }));
    return { objects, total: page.total, time: new Date().toISOString() };
  });

  app.get("/-/tuneit/v1/plugins", async (request) =>
    searchPlugins(context.database.search, parseRequest(searchQuery, request.query)),
  );

  app.get<{ Params: PackageParams }>("/-/tuneit/v1/plugins/@:scope/:name", async (request) => {
    const name = packageOf(request.params);
    const page = await pluginPageOf(context, name);
    if (!page) throw noPackage(name);
    return page;
  });
}
