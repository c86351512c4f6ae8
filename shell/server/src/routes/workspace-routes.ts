import type { Kernel } from "@tuneit/kernel";
import type { FastifyInstance } from "fastify";
import type { Jobs } from "../jobs/jobs.ts";
import { Catalogue } from "../marketplace/catalogue.ts";
import { DatasetFiles } from "../datasets/dataset-files.ts";
import { RecipeFiles } from "../recipes/recipe-files.ts";
import { SettingsFile } from "../settings/settings-file.ts";
import type { PlanMemory } from "../runs/plan-memory.ts";
import { contributionRoutes } from "./contribution-routes.ts";
import { datasetReportRoutes } from "./dataset-report-routes.ts";
import { datasetRoutes } from "./dataset-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import { marketplaceRoutes } from "./marketplace-routes.ts";
import { modelRoutes } from "./model-routes.ts";
import { pluginRoutes } from "./plugin-routes.ts";
import { secretRoutes } from "./secret-routes.ts";
import { settingsRoutes } from "./settings-routes.ts";
import { panelRoutes } from "./panel-routes.ts";
import { planRoutes } from "./plan-routes.ts";
import { sampleRoutes } from "./sample-routes.ts";
import { recipeRoutes } from "./recipe-routes.ts";

interface Shared {
  readonly jobs: Jobs;
  readonly plans: PlanMemory;
  /** Somebody saved the settings. */
  readonly onSettings: () => void;
}

/** What a workspace holds beside its runs. */
export function workspaceRoutes(app: FastifyInstance, kernel: Kernel, { jobs, plans, onSettings }: Shared): void {
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
  sampleRoutes(app, kernel);
  modelRoutes(app, kernel);
  panelRoutes(app, kernel);
  pluginRoutes(app, { kernel, jobs, catalogue });
  marketplaceRoutes(app, kernel, catalogue);
  secretRoutes(app, kernel);
  settingsRoutes(app, settings, onSettings);
}
