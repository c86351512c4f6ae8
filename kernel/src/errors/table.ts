import type { ErrorTable } from "@tuneit/protocol";
import { confinementErrors } from "./confinement.ts";
import { dataErrors } from "./data.ts";
import { manifestErrors } from "./manifest.ts";
import { pointErrors } from "./points.ts";
import { publishErrors } from "./publish.ts";
import { recipeErrors } from "./recipe.ts";
import { runErrors } from "./runs.ts";
import { workerErrors } from "./worker.ts";

/** Every condition the kernel can report, in order of area. Each has a page in `pages/`. */
export const errorTable = {
  ...confinementErrors,
  ...dataErrors,
  ...manifestErrors,
  ...pointErrors,
  ...publishErrors,
  ...recipeErrors,
  ...runErrors,
  ...workerErrors,
} as const satisfies ErrorTable;
