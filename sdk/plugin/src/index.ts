export type { ChartSpec, JsonObject, VisualizerInput } from "@tuneit/protocol";
export type { Context } from "./context.ts";
export { defineEntry, type Description, type Entry } from "./entry.ts";
export { defineVisualizer, type Charts } from "./visualizer.ts";
