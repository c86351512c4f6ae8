import { configRunCreation, forkRequest, runCreation, runRow } from "@tuneit/protocol/http";
import type { FastifyInstance } from "fastify";
import type { RecipeFiles } from "../recipes/recipe-files.ts";
import { recipeOfFile, type RunStarts } from "../runs/run-starts.ts";
import { route } from "./route.ts";
import type { RunParts, WithAccess } from "./run-parts.ts";

interface StartParts extends RunParts, WithAccess {
  readonly starts: RunStarts;
  readonly recipes: RecipeFiles;
}

/** All answered 202 with the run's row: it has its id, and waits for its device. */
const creation = { method: "POST", answer: runRow, status: 202, creates: "lasting" } as const;

export function runStartRoutes(app: FastifyInstance, { kernel, access, starts, recipes }: StartParts): void {
  route(
    app,
    { ...creation, path: "/runs", summary: "Start a run, or let it wait for its device", body: runCreation },
    async ({ body, newId, isRepeated }) =>
      (isRepeated ? await starts.before(newId) : undefined) ?? starts.start({ ...body, id: newId }),
  );
  route(
    app,
    { ...creation, path: "/runs/from-config/:id", summary: "Start a run of a recipe file", body: configRunCreation },
    async ({ params, body, newId, isRepeated }) => {
      const before = isRepeated ? await starts.before(newId) : undefined;
      if (before) return before;
      const recipe = await recipeOfFile(kernel, await recipes.pathOf(params["id"]!));
      return starts.start({ ...body, recipe, id: newId });
    },
  );
  route(
    app,
    { ...creation, path: "/runs/:id/fork", summary: "Start a run with another's recipe, changed", body: forkRequest },
    async ({ params, body, newId, isRepeated }) => {
      const before = isRepeated ? await starts.before(newId) : undefined;
      if (before) return before;
      const { run } = await access.started(params["id"]!);
      const recipe = await kernel.readRecipe(await kernel.runs.recipe(run.id), { set: body.set });
      const { grant, priority } = body;
      return starts.start({ recipe, grant, priority, id: newId, parent: run.id });
    },
  );
  route(
    app,
    { ...creation, path: "/runs/:id/resume", summary: "Resume a run that stopped, failed or was lost" },
    async ({ params }) => starts.resume(await access.started(params["id"]!)),
  );
}
