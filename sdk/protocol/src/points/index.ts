import { z } from "zod";
import { dataSourceContribution } from "./data-source.ts";
import { datasetReaderContribution } from "./dataset-reader.ts";
import { modelAdapterContribution } from "./model-adapter.ts";
import {
  exporterContribution,
  metricContribution,
  networkBlockContribution,
  panelContribution,
  trackerContribution,
  viewerContribution,
  visualizerContribution,
} from "./results.ts";
import { taskContribution } from "./task.ts";
import {
  computeProviderContribution,
  engineContribution,
  searcherContribution,
  trainingStrategyContribution,
} from "./training.ts";
import { transformContribution } from "./transform.ts";

/** The extension points, each with the schema of what a manifest contributes to it. */
export const contributionSchemas = {
  "dataset-reader": datasetReaderContribution,
  "data-source": dataSourceContribution,
  "task": taskContribution,
  "transform": transformContribution,
  "model-adapter": modelAdapterContribution,
  "training-strategy": trainingStrategyContribution,
  "metric": metricContribution,
  "visualizer": visualizerContribution,
  "exporter": exporterContribution,
  "compute-provider": computeProviderContribution,
  "engine": engineContribution,
  "tracker": trackerContribution,
  "viewer": viewerContribution,
  "searcher": searcherContribution,
  "network-block": networkBlockContribution,
  "panel": panelContribution,
} as const;

export type PointName = keyof typeof contributionSchemas;
export const pointNames = Object.keys(contributionSchemas) as PointName[];
export const pointName = z.enum(pointNames as [PointName, ...PointName[]]);

export type ContributionOf<P extends PointName> = z.infer<(typeof contributionSchemas)[P]>;

const lists = Object.fromEntries(pointNames.map((name) => [name, z.array(contributionSchemas[name]).optional()])) as {
  [P in PointName]: z.ZodOptional<z.ZodArray<(typeof contributionSchemas)[P]>>;
};

/** `tuneit.contributes` of a manifest. An unknown extension point is refused. */
export const contributes = z.strictObject(lists);
export type Contributes = z.infer<typeof contributes>;
