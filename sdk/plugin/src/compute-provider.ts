import type { JsonObject, Placement, PlacementInput } from "@tuneit/protocol";
import type { Context } from "./context.ts";
import { defineEntry, type Description, type Entry } from "./entry.ts";

/**
 * Stages → where they run, and at what price. Throw where they cannot run there: the message is shown.
 *
 * @example
 * export const here = defineComputeProvider({ id: "here", title: "Here", kind: "local" }, () => ({ where: "here", pricePerHour: null }));
 */
export function defineComputeProvider<Config = JsonObject>(
  description: Description<"compute-provider">,
  run: (input: PlacementInput, context: Context<Config>) => Placement | Promise<Placement>,
): Entry<"compute-provider", PlacementInput, Placement> {
  return defineEntry<"compute-provider", PlacementInput, Placement, Config>("compute-provider", description, run);
}
