import { z } from "zod";
import { problem } from "../error.ts";
import { plan, plannedGrant } from "../plan.ts";
import { recipe } from "../recipe.ts";
import { memoryPart } from "./models.ts";

/** Name of a file in `recipes/`, without its ending. */
export const recipeId = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,79}$/, "expected letters, digits, dots and dashes");

/** A recipe file as a person wrote it, and what it means. */
export const recipeEntry = z.strictObject({
  id: recipeId,
  name: z.string(),
  task: z.string().nullable(),
  text: z.string(),
  /** Null where the text is no valid recipe; `problems` says why. */
  recipe: recipe.nullable(),
  problems: z.array(problem),
  updatedAt: z.int(),
  /** Changes with the text; sent back as `If-Match`, so that nobody overwrites what they have not seen. */
  etag: z.string(),
});
export type RecipeEntry = z.infer<typeof recipeEntry>;
export const recipeCreation = z.strictObject({ id: recipeId, text: z.string().max(1_000_000) });
export const recipeChange = z.strictObject({ text: z.string().max(1_000_000) });

/** `POST /plans/preview`: the planner's word on a recipe that is being edited. */
export const previewRequest = z.strictObject({ recipe: z.json() });
export const planPreview = z.strictObject({
  /** SHA-256 of the plan; `POST /runs` sends it back, and is refused where the plan has moved. */
  hash: z.string(),
  plan,
  /** Optimizer steps; null before the data has been prepared once, where epochs are counted and not steps. */
  steps: z.int().nullable(),
  /** Empty where the size of the model is not known. */
  memory: z.array(memoryPart),
  /** Checkpoints, model and exports of the run; null where the size of the model is not known. */
  diskBytes: z.int().nullable(),
  /** Step and learning rate, at most 240 points; percent of the training instead of steps where `steps` is null. */
  curve: z.array(z.tuple([z.number(), z.number()])).max(240),
  installs: z.array(z.strictObject({ name: z.string(), version: z.string(), sizeBytes: z.int() })),
  /** Required permissions that nobody gave yet, and what each means in words. */
  missing: z.array(plannedGrant.extend({ means: z.string() })),
  warnings: z.array(z.string()),
});
export type PlanPreview = z.infer<typeof planPreview>;

/** `POST /plans/sample`: some rows as a run of the recipe would train on them. */
export const sampleRequest = z.strictObject({
  recipe: z.json(),
  /** Row of the source to begin with, from 0. */
  start: z.int().min(0).default(0),
  limit: z.int().min(1).max(100).default(20),
});
