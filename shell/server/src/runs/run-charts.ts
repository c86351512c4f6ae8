import type { Run } from "@tuneit/kernel";
import { chartSpec } from "@tuneit/protocol";
import type { RunCharts } from "@tuneit/protocol/http";
import { z } from "zod";
import { openBelow } from "./files/open-below.ts";
import type { RunDigest } from "./run-digest.ts";

const chartFile = z.looseObject({ format: z.literal(1), chart: chartSpec });
/** Far above any chart that can be looked at. */
const largest = 8 * 1024 * 1024;
const mostCharts = 200;

/** What the run's visualizers drew, in their order. A file that is no chart leaves the others where they are. */
export async function readCharts(run: Run, digest: RunDigest): Promise<RunCharts> {
  const files = [...digest.artifacts.values()]
    .filter(({ kind, format }) => kind === "chart" && format === "tuneit-chart")
    .map(({ path }) => path)
    .toSorted()
    .slice(0, mostCharts);
  const specs = await Promise.all(files.map((path) => readChart(run.directory, path)));
  const charts = specs.flatMap((spec, index) => (spec ? [{ spec, plugin: drawnBy(run, files[index]!) }] : []));
  return { charts, unreadable: specs.length - charts.length };
}

async function readChart(directory: string, path: string) {
  const opened = await openBelow(directory, path).catch(() => undefined);
  if (!opened) return undefined;
  try {
    if (opened.bytes > largest) return undefined;
    return chartFile.safeParse(JSON.parse(await opened.file.readFile("utf8"))).data?.chart;
  } catch {
    return undefined;
  } finally {
    await opened.file.close();
  }
}

/** Files are named after the contribution that drew them: `charts/01-training-curves.json`. */
function drawnBy({ plan }: Run, path: string): string | null {
  const contribution = /\/\d+-([^/]+)\.json$/.exec(path)?.[1];
  const uses = plan.stages.filter(({ kind }) => kind === "visualize").flatMap((stage) => stage.uses);
  return uses.find((use) => use.contribution === contribution)?.plugin ?? null;
}
