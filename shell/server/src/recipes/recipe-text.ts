import { parseRecipe } from "@tuneit/kernel";
import { isCoded, type Problem, type Recipe } from "@tuneit/protocol";

export interface ReadText {
  /** Null where it is no valid recipe. */
  readonly recipe: Recipe | null;
  readonly problems: readonly Problem[];
}

/** Reads YAML or JSON as `tuneit plan` does, but tells what is wrong instead of failing: an editor saves halfway, too. */
export function readRecipeText(text: string): ReadText {
  try {
    return { recipe: parseRecipe(text, "the recipe"), problems: [] };
  } catch (error) {
    if (!isCoded(error)) throw error;
    return {
      recipe: null,
      problems: error.details?.problems ?? [{ pointer: "", message: `${error.message}: ${error.reason}` }],
    };
  }
}
