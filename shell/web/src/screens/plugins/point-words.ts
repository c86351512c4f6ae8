import { msg } from "@lit/localize";

/** What an extension point is for, in words; one that is not known here keeps its name. */
export function pointWords(point: string): string {
  const words: Readonly<Record<string, string>> = {
    "dataset-reader": msg("Reads data"),
    "data-source": msg("Fetches data"),
    "task": msg("Tasks"),
    "transform": msg("Prepares data"),
    "model-adapter": msg("Models"),
    "training-strategy": msg("Training methods"),
    "metric": msg("Metrics"),
    "visualizer": msg("Charts"),
    "exporter": msg("Exports"),
    "compute-provider": msg("Machines"),
    "engine": msg("Engines"),
    "tracker": msg("Trackers"),
    "viewer": msg("Viewers"),
    "searcher": msg("Search of settings"),
    "network-block": msg("Building blocks"),
    "panel": msg("Panels"),
  };
  return words[point] ?? point;
}
