import type { ChartSpec, JsonObject, VisualizerInput } from "@tuneit/protocol";
import type { Context } from "./context.ts";
import { defineEntry, type Description, type Entry } from "./entry.ts";

/** The charts of one call, drawn by the shell in this order. */
export interface Charts {
  readonly charts: ChartSpec[];
}

/**
 * Run data → declarative charts. Runs in the isolate.
 *
 * @example
 * export const lossCurve = defineVisualizer(
 *   { id: "loss-curve", title: "Loss curve", tasks: ["text-classification"] },
 *   (input) => ({ charts: [lineChart("Loss", input.metrics.filter((m) => m.name === "loss"))] }),
 * );
 */
export function defineVisualizer<Config = JsonObject>(
  description: Description<"visualizer">,
  run: (input: VisualizerInput, context: Context<Config>) => Charts | Promise<Charts>,
): Entry<"visualizer", VisualizerInput, Charts> {
  return defineEntry<"visualizer", VisualizerInput, Charts, Config>("visualizer", description, run);
}
