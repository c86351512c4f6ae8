import type { FastifyInstance } from "fastify";
import { RecipeFiles } from "../recipes/recipe-files.ts";
import { RunAccess } from "../runs/run-access.ts";
import { RunStarts } from "../runs/run-starts.ts";
import { queueRoutes } from "./queue-routes.ts";
import { runComparisonRoutes } from "./run-comparison-routes.ts";
import { runControlRoutes } from "./run-control-routes.ts";
import { runEvaluationRoutes } from "./run-evaluation-routes.ts";
import { runInsightRoutes } from "./run-insight-routes.ts";
import { runExportRoutes } from "./run-export-routes.ts";
import { runFileRoutes } from "./run-file-routes.ts";
import { runJournalRoutes } from "./run-journal-routes.ts";
import { runListRoutes } from "./run-list-routes.ts";
import type { RunParts } from "./run-parts.ts";
import { runStartRoutes } from "./run-start-routes.ts";
import { runViewerRoutes } from "./run-viewer-routes.ts";

/** Everything below `/runs`, and the queue. */
export function runRoutes(app: FastifyInstance, parts: RunParts): void {
  const { kernel, queue, plans } = parts;
  const access = new RunAccess(kernel, queue);
  const starts = new RunStarts(kernel, queue, plans);
  runListRoutes(app, { ...parts, access });
  runStartRoutes(app, { ...parts, access, starts, recipes: new RecipeFiles(kernel.workspace) });
  runControlRoutes(app, { ...parts, access });
  runJournalRoutes(app, { ...parts, access });
  runFileRoutes(app, access);
  runEvaluationRoutes(app, { ...parts, access });
  runInsightRoutes(app, { ...parts, access });
  runComparisonRoutes(app, { ...parts, access });
  runExportRoutes(app, { ...parts, access });
  runViewerRoutes(app, { ...parts, access });
  queueRoutes(app, queue, kernel);
}
