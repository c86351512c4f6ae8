import type { Recipe } from "@tuneit/protocol";
import { fail } from "../errors/index.ts";
import type { ResolvedUses } from "./resolve-recipe.ts";

/** What `stopEarly` and `checkpoint.best` watch must be something that the run will measure. */
export function checkWatchedMetrics(recipe: Recipe, uses: ResolvedUses): void {
  const watched = [recipe.train.stopEarly?.metric, recipe.train.checkpoint.best].filter((name) => name !== undefined);
  for (const metric of watched) checkOne(metric, recipe, uses);
}

function checkOne(metric: string, recipe: Recipe, uses: ResolvedUses): void {
  const names = uses.metricOffers.flatMap((offer) => offer.contribution.values.map((value) => value.name));
  const known = ["loss", ...names].map((name) => `validation.${name}`);
  if (!known.includes(metric)) throw fail("TUNEIT_RECIPE_METRIC_UNKNOWN", { metric, known: known.join(", ") });
  const hasValidation = recipe.data.split.validation > 0 || recipe.data.split.column !== undefined;
  if (!hasValidation) throw fail("TUNEIT_RECIPE_SPLIT_MISSING", { metric, split: "validation" });
}
