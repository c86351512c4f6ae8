import type { ErrorTable } from "@tuneit/protocol";
import { capabilityErrors } from "./capabilities.ts";
import { confinementErrors } from "./confinement.ts";
import { dataErrors } from "./data.ts";
import { environmentErrors } from "./environments.ts";
import { isolationErrors } from "./isolation.ts";
import { grantErrors } from "./grants.ts";
import { manifestErrors } from "./manifest.ts";
import { pluginErrors } from "./plugins.ts";
import { pointErrors } from "./points.ts";
import { publishErrors } from "./publish.ts";
import { recipeErrors } from "./recipe.ts";
import { resolveErrors } from "./resolve.ts";
import { runErrors } from "./runs.ts";
import { storeErrors } from "./store.ts";
import { vaultErrors } from "./vault.ts";
import { workerErrors } from "./worker.ts";

/** Every condition the kernel can report, in order of area. Each has a page in `pages/`. */
export const errorTable = {
  ...capabilityErrors,
  ...confinementErrors,
  ...dataErrors,
  ...environmentErrors,
  ...isolationErrors,
  ...grantErrors,
  ...manifestErrors,
  ...pluginErrors,
  ...pointErrors,
  ...publishErrors,
  ...recipeErrors,
  ...resolveErrors,
  ...runErrors,
  ...storeErrors,
  ...vaultErrors,
  ...workerErrors,
} as const satisfies ErrorTable;
