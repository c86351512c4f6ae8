import { msg } from "@lit/localize";
import type { RunInsights } from "@tuneit/protocol/http";

type Objection = NonNullable<RunInsights["explain"]["objection"]>;

/** Why something cannot be asked of a run's model, and what would help. */
export function objectionWords(objection: Objection, what: "explain" | "embeddings"): string {
  switch (objection) {
    case "model":
      return msg("The run has no trained model: its training did not end, or its files were removed.");
    case "off":
      return msg("The engine that trained this run is switched off. Plugins switches it on again.");
    case "visualizer":
      return msg("No installed plugin draws embeddings. Look for “embeddings” under Plugins.");
    case "engine":
      return what === "explain"
        ? msg("The engine that trained this run explains no answers. A newer version of its plugin may.")
        : msg("The engine that trained this run gives no embeddings. A newer version of its plugin may.");
    default:
      return objection satisfies never;
  }
}
