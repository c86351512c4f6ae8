import type { Kernel } from "@tuneit/kernel";
import { isCoded } from "@tuneit/protocol";
import type { Comparison } from "@tuneit/protocol/http";
import { directionsOf, type Direction } from "./metric-directions.ts";
import { digestsOf } from "./run-digests.ts";
import { rowOf, viewRun, type RunView } from "./run-row.ts";

type Values = Comparison["metrics"][number]["values"];

/** What differs between runs, and their newest metrics side by side. A run that is gone stays named. */
export async function compareRuns(kernel: Kernel, ids: readonly string[]): Promise<Comparison> {
  const found = await Promise.all(ids.map((id) => viewOrUndefined(kernel, id)));
  const views = found.filter((view) => view !== undefined);
  const missing = ids.filter((_, index) => found[index] === undefined);
  const names = views.map(({ run }) => run.id);
  const { differences } = names.length > 0 ? await kernel.runs.compare(names) : { differences: [] };
  const better = await directionsOf(
    kernel,
    views.map(({ run }) => run.plan),
  );
  return {
    runs: views.map(rowOf),
    missing,
    differences: [...differences.map(jsonValues), ...pluginDifferences(views)],
    metrics: metricsOf(views, better),
    performance: await Promise.all(views.map((view) => performanceOf(kernel, view))),
    splitsDiffer: new Set(views.map(rowsOf)).size > 1,
  };
}

async function viewOrUndefined(kernel: Kernel, id: string): Promise<RunView | undefined> {
  return viewRun(kernel, id).catch((error: unknown) => {
    if (!isCoded(error) || error.code !== "TUNEIT_RUN_UNKNOWN") throw error;
    return undefined;
  });
}

const jsonValues = ({ pointer, values }: { pointer: string; values: readonly unknown[] }) => ({
  pointer,
  // A setting that a run does not have is null, as JSON has no word for it.
  values: values.map((value) => (value ?? null) as string | number | boolean | null),
});

/** The recipe may be the same and the code another. */
function pluginDifferences(views: readonly RunView[]): Comparison["differences"] {
  const versions = views.map(
    ({ run }) => new Map<string, string>(run.plan.plugins.map((one) => [one.name, one.version])),
  );
  const names = [...new Set(versions.flatMap((all) => [...all.keys()]))].toSorted();
  return names
    .map((name) => ({
      pointer: `/plugins/${name.replaceAll("/", "~1")}`,
      values: versions.map((all) => all.get(name) ?? null),
    }))
    .filter(({ values }) => new Set(values).size > 1);
}

function metricsOf(views: readonly RunView[], better: Readonly<Record<string, Direction>>): Comparison["metrics"] {
  const names = [...new Set(views.flatMap(({ digest }) => Object.keys(digest.metrics)))].toSorted();
  return names.map((name) => {
    const values: Values = views.map(({ digest }) => digest.metrics[name] ?? null);
    const direction = better[name.slice(name.indexOf(".") + 1)] ?? null;
    return { name, values, better: direction, best: direction ? bestOf(values, direction) : [] };
  });
}

/** Nothing is best where all are alike, or one stands alone. */
function bestOf(values: Values, direction: Direction): number[] {
  const numbers = values.filter((value) => typeof value === "number");
  if (new Set(numbers).size < 2) return [];
  const best = direction === "higher" ? Math.max(...numbers) : Math.min(...numbers);
  return values.flatMap((value, index) => (value === best ? [index] : []));
}

async function performanceOf(kernel: Kernel, { run, summary, digest }: RunView) {
  if (summary.status === "running") return null;
  const { result } = await digestsOf(kernel).details(run);
  if (!result) return null;
  const { wallSeconds, peakMemoryBytes, samplesPerSecond } = result.performance;
  const artifactsBytes = [...digest.artifacts.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  return { run: run.id, wallSeconds, peakMemoryBytes, samplesPerSecond, artifactsBytes };
}

/** Which rows were held back, and of which data: equal for runs that were measured on the same ones. */
function rowsOf({ run: { plan } }: RunView): string {
  const { split, columns, transforms } = plan.recipe.data;
  return JSON.stringify([plan.source.sha256, plan.seed, split, columns, transforms]);
}
