import type { Kernel, MemoryPart } from "@tuneit/kernel";
import { isCoded } from "@tuneit/protocol";
import { modelEntry, modelPage, modelPageQuery, modelQuery, pageOf, pageQuery } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import { clientGone } from "../client-gone.ts";
import { fail } from "../errors/server-errors.ts";
import { memoryHere } from "../models/fit.ts";
import { freeBytesAt } from "../models/free-bytes.ts";
import { entryOf } from "../models/model-entry.ts";
import type { SettingsFile } from "../settings/settings-file.ts";
import { paged } from "./paging.ts";
import { route } from "./route.ts";

export function modelRoutes(app: FastifyInstance, kernel: Kernel, settings: SettingsFile): void {
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
      const model = await found(kernel, params["ref"]!, { signal: clientGone(reply), hashed, settings });
      return {
        ...entryOf(model, await memoryHere()),
        card: model.card,
        files: [...model.files],
        // Weights and what learns stay in fp32, whatever steps compute in.
        memory: model.methods.map(({ method, memory }) => ({ precision: "fp32", method, bytes: sumOf(memory) })),
        distribution: model.distribution,
        freeBytes: await freeBytesAt(kernel.home),
      };
    },
  );
}

const sumOf = (parts: readonly MemoryPart[]): number => parts.reduce((sum, { bytes }) => sum + bytes, 0);

interface Looking {
  readonly signal: AbortSignal;
  readonly hashed: boolean | undefined;
  readonly settings: SettingsFile;
}

/** Of this machine, else of the hub that its reference names. */
async function found({ models }: Kernel, ref: string, { signal, hashed, settings }: Looking) {
  return models.show(ref, { signal, hashed }).catch(async (error: unknown) => {
    const hub = (await models.hubs()).find(({ scheme }) => ref.startsWith(`${scheme}:`));
    const isReady = hub?.asks.some(({ kind, granted }) => kind === "net:connect" && granted) ?? false;
    if (!isCoded(error) || error.code !== "TUNEIT_MODEL_NOT_HERE" || !isReady) throw error;
    if ((await settings.read()).offline) throw fail("TUNEIT_SERVER_OFFLINE");
    return models.look(ref, { signal });
  });
}
