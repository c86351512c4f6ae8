import { meaningOf, type Kernel, type PlanReport } from "@tuneit/kernel";
import { CodedError, isCoded, type JsonObject, type RecipeInput } from "@tuneit/protocol";
import type { PlanPreview } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import type { PlanMemory } from "../runs/plan-memory.ts";
import { learningRateCurve } from "./learning-rate.ts";

/** Where in a recipe the cause of an error lies that names no place itself. */
const places: Readonly<Record<string, string>> = {
  TUNEIT_DATA_NOT_FOUND: "/data/source/path",
  TUNEIT_DATA_NOT_FILE: "/data/source/path",
  TUNEIT_DATA_EMPTY: "/data/source/path",
  TUNEIT_DATA_UNREADABLE: "/data/source/path",
  TUNEIT_DATA_FORMAT_UNKNOWN: "/data/source/path",
  TUNEIT_DATA_CHANGED: "/data/source/sha256",
  TUNEIT_DATA_VERSION_MISSING: "/data/source/version",
  TUNEIT_MODEL_FOLDER_MISSING: "/model/ref",
  TUNEIT_RECIPE_MODEL_REFERENCE: "/model/ref",
  TUNEIT_RECIPE_TASK_UNSUPPORTED: "/task",
};

/** The planner's word on a recipe, as a screen shows it. @throws what `planRecipe` throws */
export async function previewPlan(
  kernel: Kernel,
  recipe: unknown,
  options: { plans: PlanMemory; signal: AbortSignal },
): Promise<PlanPreview> {
  const report = await planRecipe(kernel, recipe, options);
  return { hash: options.plans.remember(report.plan), ...shown(report) };
}

/** Plans what a body holds under `/recipe`. @throws TUNEIT_RECIPE_INVALID and others, each with pointers into the body */
export async function planRecipe(
  kernel: Kernel,
  recipe: unknown,
  { signal }: { signal?: AbortSignal },
): Promise<PlanReport> {
  return withPlaces(recipe, (given) => kernel.plan(given, { signal }));
}

/** Does something with what a body holds under `/recipe`; what is wrong with it is told with pointers into the body. */
export async function withPlaces<T>(recipe: unknown, use: (recipe: RecipeInput) => Promise<T>): Promise<T> {
  if (typeof recipe !== "object" || recipe === null || Array.isArray(recipe)) throw noRecipe();
  return use(recipe as RecipeInput).catch((error: unknown) => {
    throw isCoded(error) ? placed(error, recipe as JsonObject) : error;
  });
}

const noRecipe = (): CodedError =>
  fail(
    "TUNEIT_SERVER_REQUEST_INVALID",
    { problem: "/recipe: expected an object" },
    { details: { problems: [{ pointer: "/recipe", message: "expected an object" }] } },
  );

function shown({ plan, steps, memory, diskBytes, installs, missing, warnings }: PlanReport): Omit<PlanPreview, "hash"> {
  return {
    plan,
    steps,
    memory: [...memory],
    diskBytes,
    curve: learningRateCurve(plan.recipe.train, steps),
    installs: installs.map(({ name, version, sizeBytes }) => ({ name, version, sizeBytes })),
    missing: missing.map((grant) => ({ ...grant, means: meaningOf(grant) })),
    warnings: [...warnings],
  };
}

/** The same error, its places within the body that was sent: there the recipe lies under `/recipe`. */
function placed(error: CodedError, recipe: JsonObject): CodedError {
  const named =
    error.details?.problems ?? placesOf(error, recipe).map((pointer) => ({ pointer, message: error.reason }));
  const problems = named.map((problem) => ({ ...problem, pointer: `/recipe${problem.pointer}` }));
  const { code, message, reason: cause, mend } = error;
  return new CodedError(code, { message, cause, mend }, { cause: error, details: { ...error.details, problems } });
}

/** An error about a contribution stands where the recipe names it, or what the choice of one goes by. */
function placesOf({ code, message, reason }: CodedError, recipe: JsonObject): string[] {
  const place = places[code];
  if (place !== undefined) return [place];
  const quoted = [...`${message} ${reason}`.matchAll(/'([^' ]+)'/g)].map(([, name]) => name!);
  return textsIn(recipe)
    .filter(({ pointer, text }) => quoted.some((name) => names(name, pointer, text)))
    .map(({ pointer }) => pointer);
}

/** `ftp:` is the beginning of a model's reference, `.csv` the end of a path. */
function names(name: string, pointer: string, text: string): boolean {
  if (name.endsWith(":")) return pointer === "/model/ref" && text.startsWith(name);
  if (name.startsWith(".")) return pointer === "/data/source/path" && text.toLowerCase().endsWith(name);
  return text === name && /\/(?:\d+|strategy|use)$/.test(pointer);
}

function textsIn(value: unknown, pointer = ""): { pointer: string; text: string }[] {
  if (typeof value === "string") return [{ pointer, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, `${pointer}/${key}`));
}
