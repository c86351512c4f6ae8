import type { Kernel } from "@tuneit/kernel";
import type { FastifyInstance } from "fastify";
import type { Jobs } from "../jobs/jobs.ts";
import { Catalogue } from "../marketplace/catalogue.ts";
import { DatasetFiles } from "../datasets/dataset-files.ts";
import { Downloads } from "../downloads/downloads.ts";
import { RecipeFiles } from "../recipes/recipe-files.ts";
import { SettingsFile } from "../settings/settings-file.ts";
import type { PlanMemory } from "../runs/plan-memory.ts";
import { contributionRoutes } from "./contribution-routes.ts";
import { datasetReportRoutes } from "./dataset-report-routes.ts";
import { datasetVersionRoutes } from "./dataset-version-routes.ts";
import { datasetRoutes } from "./dataset-routes.ts";
import { downloadRoutes } from "./download-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import { marketplaceRoutes } from "./marketplace-routes.ts";
import { hubRoutes } from "./hub-routes.ts";
import { modelRoutes } from "./model-routes.ts";
import { pluginRoutes } from "./plugin-routes.ts";
import { secretRoutes } from "./secret-routes.ts";
import { settingsRoutes } from "./settings-routes.ts";
import { panelRoutes } from "./panel-routes.ts";
import { planRoutes } from "./plan-routes.ts";
import { sourceRoutes } from "./source-routes.ts";
import { sampleRoutes } from "./sample-routes.ts";
import { recipeRoutes } from "./recipe-routes.ts";

interface Shared {
  readonly jobs: Jobs;
  readonly plans: PlanMemory;
  /** Somebody saved the settings. */
  readonly onSettings: () => void;
  /** A model that is on its way here came further. */
  readonly onDownloads: () => void;
}

/** What a workspace holds beside its runs. */
export function workspaceRoutes(app: FastifyInstance, kernel: Kernel, shared: Shared): void {
  const { jobs, plans, onSettings, onDownloads } = shared;
  const settings = new SettingsFile(kernel.workspace);
  const catalogue = new Catalogue(kernel, async () => (await settings.read()).offline);
  app.addHook("onClose", () => catalogue.close());
  jobRoutes(app, jobs);
  contributionRoutes(app, kernel, catalogue);
  recipeRoutes(app, new RecipeFiles(kernel.workspace));
  planRoutes(app, kernel, plans);
  const datasets = new DatasetFiles(kernel.workspace);
  datasetRoutes(app, { kernel, files: datasets, jobs, settings });
  datasetReportRoutes(app, kernel, datasets);
  datasetVersionRoutes(app, kernel, datasets);
  sourceRoutes(app, { kernel, files: datasets, jobs, settings });
  sampleRoutes(app, kernel);
  modelRoutes(app, kernel, settings);
  hubRoutes(app, kernel, settings);
  downloadRoutes(app, { kernel, settings, downloads: new Downloads({ kernel, onChange: onDownloads }) });
  panelRoutes(app, kernel);
  pluginRoutes(app, { kernel, jobs, catalogue });
  marketplaceRoutes(app, kernel, catalogue);
  secretRoutes(app, kernel);
  settingsRoutes(app, kernel, settings, onSettings);
}
