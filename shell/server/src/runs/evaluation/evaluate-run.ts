import type { Kernel } from "@tuneit/kernel";
import type { Evaluation } from "@tuneit/protocol/http";
import { directionsOf } from "../metric-directions.ts";
import type { RunView } from "../run-row.ts";
import { countPredictions, mostMatrixClasses, type Counts } from "./counts.ts";
import { curvesOf } from "./curves.ts";
import { bootstrap, classScores, countOf, kappa, wilson, type Figure, type Interval } from "./intervals.ts";
import { predictedSplits, predictionsOf, readPredictions } from "./predictions-table.ts";
import { preparedDataset } from "./source-rows.ts";

type Metric = Evaluation["metrics"][number];
interface Counted {
  readonly counts: Counts;
  readonly classes: readonly string[];
  readonly positive: string | null;
}

/** How a run does on a split: what its metrics measured, and what its predictions show beside that. */
export async function evaluateRun(
  kernel: Kernel,
  view: RunView,
  query: { split: string; positive?: string | undefined },
): Promise<Evaluation> {
  const { run, digest } = view;
  const { split } = query;
  const dataset = await preparedDataset(kernel, run.plan);
  const predicted = predictedSplits(digest);
  const counted = predicted.includes(split) ? await countsOf(view, query, dataset?.file.classes ?? null) : null;
  const total = dataset?.file.rowCounts[split] ?? counted?.counts.rows ?? 0;
  const rows = counted && { done: counted.counts.rows, total: Math.max(total, counted.counts.rows) };
  const better = await directionsOf(kernel, [run.plan]);
  return {
    ...{ run: run.id, split, splits: splitsOf(view, predicted) },
    ...{ rows, partial: rows !== null && rows.done < rows.total },
    metrics: metricsOf(view, split, counted).map((metric) => ({ ...metric, better: better[metric.name] ?? null })),
    classes: [...(counted?.classes ?? [])],
    confusion: counted && matrixOf(counted),
    perClass: counted ? perClass(counted) : [],
    ...{ tables: tablesOf(view, split, false), baselineTables: tablesOf(view, split, true) },
    curves: counted && curvesOf(counted.counts, counted.positive),
  };
}

const kept = new Map<string, Counted>();
const mostKept = 20;

/** One pass over the table; the last few are remembered by what they were made of. */
async function countsOf(
  { run, digest }: RunView,
  { split, positive }: { split: string; positive?: string | undefined },
  known: readonly string[] | null,
): Promise<Counted> {
  const key = JSON.stringify([predictionsOf(run, digest, split).sha256, positive ?? null, known]);
  const before = kept.get(key);
  if (before) return before;
  const classes = known ?? (await namesIn(readPredictions(run, digest, split)));
  // Scores stand in the order of the dataset's classes; without it nobody knows which is which.
  const wanted = positive ?? (classes.length === 2 ? classes[1] : undefined);
  const number = known && wanted !== undefined ? known.indexOf(wanted) : -1;
  const counts = await countPredictions(readPredictions(run, digest, split), {
    classes,
    positive: number < 0 ? null : number,
  });
  const counted = { counts, classes, positive: number < 0 ? null : wanted! };
  kept.set(key, counted);
  for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
  return counted;
}

async function namesIn(rows: AsyncIterable<{ label: string | null; prediction: string }>): Promise<string[]> {
  const names = new Set<string>();
  for await (const { label, prediction } of rows) names.add(prediction).add(label ?? prediction);
  return [...names].toSorted();
}

/** Figures that a confusion matrix decides, under the names that metrics give them. */
const figures: Record<string, Figure> = {
  precision_macro: (scores) => mean(scores.map(({ precision }) => precision)),
  recall_macro: (scores) => mean(scores.map(({ recall }) => recall)),
  f1_macro: (scores) => mean(scores.map(({ f1 }) => f1)),
  cohen_kappa: kappa,
};
/** Shares of the rows that were answered right. */
const shares = new Set(["accuracy", "precision_micro", "recall_micro", "f1_micro"]);

function metricsOf({ digest }: RunView, split: string, counted: Counted | null): Metric[] {
  const prefix = `${split}.`;
  const measured = Object.entries(digest.metrics).filter(([name]) => name.startsWith(prefix));
  const bounds = counted ? boundsOf(counted) : new Map<string, Bounds>();
  return measured.map(([key, value]) => {
    const name = key.slice(prefix.length);
    const bound = bounds.get(name);
    // Bounds belong to a value: a metric that counts in another way under this name gets none.
    const fits = bound !== undefined && typeof value === "number" && Math.abs(bound.value - value) < 1e-6;
    const interval = fits ? bound.interval : null;
    return {
      ...{ name, value, low: interval?.low ?? null, high: interval?.high ?? null },
      method: interval ? (shares.has(name) ? "wilson" : "bootstrap") : null,
      ...{ baseline: digest.baseline[key] ?? null, better: null },
    };
  });
}

interface Bounds {
  readonly value: number;
  readonly interval: Interval | null;
}

function boundsOf({ counts, classes }: Counted): Map<string, Bounds> {
  const scores = classScores(counts.cells, classes.length);
  const intervals = bootstrap(counts, classes.length, Object.values(figures));
  const right = { value: counts.right / counts.rows, interval: wilson(counts.right, counts.rows) };
  return new Map([
    ...[...shares].map((name) => [name, right] as const),
    ...Object.entries(figures).map(
      ([name, figure], index) =>
        [name, { value: figure(scores, counts.cells), interval: intervals[index] ?? null }] as const,
    ),
  ]);
}

function perClass({ counts, classes }: Counted): Evaluation["perClass"] {
  const scores = classScores(counts.cells, classes.length);
  const intervals = bootstrap(
    counts,
    classes.length,
    classes.map(
      (_, index): Figure =>
        (drawn) =>
          drawn[index]!.f1,
    ),
  );
  const estimated = (value: number, interval: Interval | null) => ({
    ...{ value, low: interval?.low ?? null, high: interval?.high ?? null },
  });
  return classes.map((label, index) => {
    const { rows, predicted, right, precision, recall, f1 } = scores[index]!;
    return {
      ...{ label, rows },
      precision: estimated(precision, wilson(right, predicted)),
      recall: estimated(recall, wilson(right, rows)),
      f1: estimated(f1, intervals[index]!),
    };
  });
}

function matrixOf({ counts, classes }: Counted): number[][] | null {
  if (classes.length > mostMatrixClasses) return null;
  return classes.map((_, label) =>
    classes.map((__, prediction) => countOf(counts.cells, label, prediction, classes.length)),
  );
}

function tablesOf({ digest }: RunView, split: string, isBaseline: boolean): Evaluation["tables"] {
  const tables = [...digest.tables.values()].filter(
    (table) => table.split === split && digest.isBaseline(table.stage) === isBaseline,
  );
  // A stage that measured during the training is overtaken by the evaluation after it.
  return [...new Map(tables.map(({ name, columns, rows }) => [name, { name, columns, rows }])).values()];
}

function splitsOf({ digest }: RunView, predicted: readonly string[]): string[] {
  const measured = Object.keys(digest.metrics).map((name) => name.split(".", 1)[0]!);
  return [...new Set([...predicted, ...measured.filter((split) => split !== "train")])];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
