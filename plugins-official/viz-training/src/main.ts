import { defineVisualizer, type ChartSpec, type VisualizerInput } from "@tuneit/sdk";
import { pointsOf, thin } from "./series.ts";

export { embeddingMap, embeddingUmap } from "./embedding-map.ts";

type Metric = VisualizerInput["metrics"][number];
type Table = VisualizerInput["tables"][number];

const mostPoints = {
  type: "object",
  properties: {
    mostPoints: {
      type: "integer",
      title: "Points a curve",
      description: "Longer curves are thinned; lowest and highest values stay.",
      minimum: 10,
      maximum: 100_000,
      default: 2000,
    },
  },
  additionalProperties: false,
};

/** Names that are drawn together, each with the chart's title and unit. */
const groups: readonly { title: string; unit: string; holds(name: string): boolean }[] = [
  { title: "Loss", unit: "nats", holds: (name) => name === "loss" },
  { title: "Learning rate", unit: "per step", holds: (name) => name === "learning_rate" },
  { title: "Gradient norm", unit: "", holds: (name) => name === "grad_norm" },
  { title: "Scores", unit: "0…1", holds: (name) => /^(?:accuracy|f1|precision|recall|auroc|top_?\d)/.test(name) },
];

/** Loss, scores, learning rate and gradient norm by optimizer step. */
export const trainingCurves = defineVisualizer<{ mostPoints: number }>(
  {
    id: "training-curves",
    title: "Training curves",
    description: "Loss, scores, learning rate and gradient norm by step.",
    tasks: ["text-classification"],
    config: mostPoints,
  },
  (input, context) => {
    const trained = input.metrics.filter((metric) => metric.stage === "train");
    const charts = groups.flatMap((group) => curveChart(group, trained, context.config.mostPoints));
    return { charts };
  },
);

function curveChart(group: (typeof groups)[number], metrics: readonly Metric[], most: number): ChartSpec[] {
  const drawn = metrics.filter((metric) => group.holds(metric.name) && metric.points.length > 0);
  if (drawn.length === 0) return [];
  const series = drawn.map((metric) => ({
    name: metric.split ? `${metric.split} ${metric.name}` : metric.name,
    points: thin(pointsOf(metric), most),
  }));
  return [
    {
      kind: "line",
      title: group.title,
      x: { label: "step", scale: "linear" },
      y: { label: group.title.toLowerCase(), unit: group.unit, scale: "linear" },
      series,
    },
  ];
}

/** One matrix for each split that has a confusion table: rows are true classes, columns predicted ones. */
export const confusionMatrix = defineVisualizer(
  {
    id: "confusion-matrix",
    title: "Confusion matrix",
    description: "Which classes are taken for which.",
    tasks: ["text-classification"],
  },
  (input) => ({
    charts: input.tables
      .filter((table) => table.name === "confusion-matrix" && table.stage !== "train")
      .map(matrixChart),
  }),
);

function matrixChart(table: Table): ChartSpec {
  const predicted = table.columns.slice(1);
  return {
    kind: "matrix",
    title: `Confusion matrix, ${table.split ?? "all"}${table.stage === "baseline" ? " before training" : ""}`,
    rows: { label: "true class", names: table.rows.map((row) => String(row[0])) },
    columns: { label: "predicted class", names: predicted },
    values: table.rows.map((row) => row.slice(1).map(Number)),
    ...(table.split !== null && { split: table.split }),
    // The predictions are those of the tuned model: a matrix from before has no rows to open.
    ...(table.stage !== "baseline" && { links: { opens: "rows", filter: { label: "$row", prediction: "$column" } } }),
  };
}
