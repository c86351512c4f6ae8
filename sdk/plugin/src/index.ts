export type { ChartSpec, JsonObject, Placement, PlacementInput, VisualizerInput } from "@tuneit/protocol";
export { defineComputeProvider } from "./compute-provider.ts";
export type { Context } from "./context.ts";
export { defineEntry, type Description, type Entry } from "./entry.ts";
export { defineVisualizer, type Charts } from "./visualizer.ts";
