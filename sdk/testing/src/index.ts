import {
  pluginManifest,
  visualizerInput,
  visualizerOutput,
  type ChartSpec,
  type VisualizerInput,
} from "@tuneit/protocol";

/** Input of a visualizer as the kernel would hand it over. @throws where it is not what a run yields */
export function exampleInput(input: unknown): VisualizerInput {
  return visualizerInput.parse(input);
}

/** The charts of an answer, as the shell would draw them. @throws where the shell would refuse one */
export function checkCharts(answer: unknown): ChartSpec[] {
  return visualizerOutput.parse(answer).charts;
}

/**
 * What a manifest says of its contributions to one point, without their entries: what the code must say too. What a
 * manifest may leave out is filled in.
 */
export function describedIn(manifest: unknown, point: "compute-provider" | "visualizer"): unknown[] {
  const listed = pluginManifest.parse(manifest).tuneit.contributes[point] ?? [];
  return listed.map((contribution) =>
    Object.fromEntries(Object.entries(contribution).filter(([key]) => key !== "entry")),
  );
}
