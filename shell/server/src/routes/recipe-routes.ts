import { pageOf, pageQuery, recipeChange, recipeCreation, recipeEntry } from "@tuneit/protocol/http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { RecipeEntry } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import type { RecipeFiles } from "../recipes/recipe-files.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

/** Both names lead to the same files: `configs` is what runs are started from. */
export function recipeRoutes(app: FastifyInstance, files: RecipeFiles): void {
  for (const path of ["/recipes", "/configs"] as const) collection(app, files, path);
  for (const path of ["/recipes/:id", "/configs/:id"] as const) oneRecipe(app, files, path);
}

function collection(app: FastifyInstance, files: RecipeFiles, path: `/${string}`): void {
  route(
    app,
    {
      method: "GET",
      path,
      summary: "List the recipes of the workspace",
      query: pageQuery,
      answer: pageOf(recipeEntry),
    },
    async ({ query }) => paged(await files.list(), query, ({ id }) => id),
  );
  const make = { method: "POST", path, body: recipeCreation, answer: recipeEntry, status: 201, creates: true } as const;
  route(app, { ...make, summary: "Write a new recipe, valid or not" }, async ({ body: { id, text }, reply }) => {
    const entry = await files.create(id, text);
    reply.header("location", `/api/v1${path}/${id}`);
    return tagged(entry, reply);
  });
}

function oneRecipe(app: FastifyInstance, files: RecipeFiles, path: `/${string}`): void {
  route(
    app,
    { method: "GET", path, summary: "Read a recipe, with what is wrong in it", answer: recipeEntry },
    async ({ params, reply }) => tagged(await files.get(params["id"]!), reply),
  );
  route(
    app,
    { method: "PUT", path, summary: "Save a recipe that was seen", body: recipeChange, answer: recipeEntry },
    async ({ params, body, request, reply }) =>
      tagged(await files.change(params["id"]!, body.text, seenBy(request)), reply),
  );
  route(app, { method: "DELETE", path, summary: "Delete a recipe that was seen", status: 204 }, async (call) => {
    await files.remove(call.params["id"]!, seenBy(call.request));
    return undefined;
  });
}

function tagged(entry: RecipeEntry, reply: FastifyReply): RecipeEntry {
  reply.header("etag", entry.etag);
  return entry;
}

/** @throws TUNEIT_SERVER_PRECONDITION */
function seenBy({ headers }: FastifyRequest): string {
  const etag = headers["if-match"];
  if (etag === undefined || etag === "") throw fail("TUNEIT_SERVER_PRECONDITION", { header: "If-Match" });
  return etag;
}
