export type {
  ChartSpec,
  HubModel,
  HubModelPage,
  HubQuestion,
  JsonObject,
  Placement,
  PlacementInput,
  SourceItem,
  SourceItemPage,
  SourceQuestion,
  VisualizerInput,
} from "@tuneit/protocol";
export { defineComputeProvider } from "./compute-provider.ts";
export type { Context, ContextWith } from "./context.ts";
export { defineSourceSearch, type SourceAnswer, type SourceAnswering } from "./data-source.ts";
export { defineEntry, type Description, type Entry } from "./entry.ts";
export type {
  FetchInit,
  FetchResponse,
  FileEntry,
  Granted,
  JsonValue,
  ReadableFiles,
  Secret,
  Services,
  WritableFiles,
} from "./granted.ts";
export { defineModelHub, type HubAnswer, type HubAnswering } from "./model-hub.ts";
export { defineVisualizer, type Charts } from "./visualizer.ts";
