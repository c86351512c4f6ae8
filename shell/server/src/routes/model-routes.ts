import { recipe, type Recipe } from "@tuneit/protocol";
import type { Kernel } from "@tuneit/kernel";
import { modelEntry, modelPage, modelPageQuery, modelQuery, pageOf, pageQuery } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import { fitOf, memoryHere } from "../models/fit.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

export function modelRoutes(app: FastifyInstance, kernel: Kernel): void {
  route(
    app,
    {
      method: "GET",
      path: "/models",
      summary: "List models that can be tuned here",
      query: modelQuery.extend(pageQuery.shape),
      answer: pageOf(modelEntry),
    },
    async ({ query }) => {
      const { task, q } = query;
      const [models, haveBytes] = [await kernel.models.list({ task, text: q }), await memoryHere()];
      const entries = models.map((model) => entryOf(model, haveBytes));
      return paged(entries, query, ({ ref }) => ref);
    },
  );
  route(
    app,
    {
      method: "GET",
      path: "/models/:ref",
      summary: "Show a model, its card and the hashes of its files",
      query: modelPageQuery,
      answer: modelPage,
    },
    async ({ params, query, reply }) => {
      const hashed = query.hashes === "true" ? true : undefined;
      const model = await kernel.models.show(params["ref"]!, { signal: clientGone(reply), hashed });
      const bytes = model.memory.reduce((sum, part) => sum + part.bytes, 0);
      return {
        ...entryOf(model, await memoryHere()),
        card: model.card,
        files: [...model.files],
        memory: bytes === 0 ? [] : [{ precision: "fp32", method: plainMethod, bytes }],
        distribution: model.distribution,
      };
    },
  );
}

/** What a recipe trains by that names nothing: with it all parameters learn. */
const plainMethod = (recipe.shape.train.parse({}) satisfies Recipe["train"]).strategy.use;

type Model = Awaited<ReturnType<Kernel["models"]["list"]>>[number];

function entryOf(model: Model, haveBytes: number) {
  const { ref, title, source, adapter, parameters, bytes, license, family, context } = model;
  return {
    ...{ ref, title, source, adapter, tasks: [...model.tasks], parameters, bytes, license, family, context },
    description: "",
    fit: fitOf(model.memory, haveBytes),
    // Bundled ones come with the Python packages of their plugin, the others lie here.
    local: true,
  };
}
