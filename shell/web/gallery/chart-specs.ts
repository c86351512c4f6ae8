import type { ChartSpec } from "@tuneit/protocol";

/** The same numbers each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const next = random(20_261_121);
const normal = (): number => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
const linear = (label: string, unit?: string) => ({
  label,
  scale: "linear" as const,
  ...(unit !== undefined && { unit }),
});
const list = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

type Points = Extract<ChartSpec, { kind: "line" }>["series"][number]["points"];

/** Falls, breaks off, goes on from a checkpoint; two values are no numbers. */
function resumed(): Points {
  const points: Points = list(900, (step) => [step * 2 + 1, 2.3 / (1 + step / 160) + 0.05 * Math.abs(normal())]);
  points[400] = [801, "NaN"];
  points[620] = [1241, "Infinity"];
  return [
    ...points,
    ...list(1200, (step): Points[number] => [1401 + step * 2, 0.28 / (1 + step / 900) + 0.03 * Math.abs(normal())]),
  ];
}

function roc(strength: number): [number, number, number | null][] {
  return list(61, (index) => [index / 60, (index / 60) ** (1 / strength), 1 - index / 60]);
}

const classes = ["billing", "access", "bug", "praise"];
const square = (color: string): string => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext("2d")!;
  const fill = pen.createLinearGradient(0, 0, 64, 64);
  fill.addColorStop(0, color);
  fill.addColorStop(1, "white");
  pen.fillStyle = fill;
  pen.fillRect(0, 0, 64, 64);
  pen.fillStyle = "rgb(0 0 0 / 45%)";
  pen.fillRect(16, 20, 26, 30);
  return canvas.toDataURL("image/png");
};
const sentence = "The refund for my broken order never came".split(" ");

/** One spec of each kind, and some of a kind's other faces. */
export function chartSpecs(): Record<string, ChartSpec> {
  return {
    line: {
      kind: "line",
      title: "Loss",
      unit: "nats",
      split: "all",
      x: linear("step"),
      y: linear("loss", "nats"),
      series: [
        { name: "train", points: resumed() },
        {
          name: "validation",
          points: list(24, (epoch) => [100 + epoch * 150, 2.1 / (1 + epoch / 2) + 0.12]),
          band: list(24, (epoch) => [100 + epoch * 150, 2 / (1 + epoch / 2), 2.3 / (1 + epoch / 2) + 0.25]),
        },
      ],
      marks: [{ x: 1401, label: "resumed" }],
      references: [{ y: 0.35, label: "before" }],
    },
    rate: {
      kind: "line",
      title: "Learning rate",
      x: linear("step"),
      y: { label: "rate", scale: "log" },
      series: [{ name: "learning rate", points: list(200, (step) => [step * 20, 5e-5 * 10 ** (-step / 60)]) }],
    },
    bar: {
      kind: "bar",
      title: "F1 by class",
      x: linear("class"),
      y: linear("F1"),
      categories: classes,
      series: [
        { name: "before", values: [0.31, 0.22, 0.4, 0.35], errors: [[0.25, 0.36], [0.16, 0.29], [0.34, 0.47], null] },
        {
          name: "after",
          values: [0.94, 0.77, 0.81, 0.97],
          errors: [
            [0.9, 0.97],
            [0.7, 0.83],
            [0.75, 0.86],
            [0.93, 0.99],
          ],
        },
      ],
    },
    stacked: {
      kind: "bar",
      title: "Rows by class and split",
      x: linear("class"),
      y: linear("rows"),
      layout: "stacked",
      categories: classes,
      series: ["train", "validation", "test"].map((name, index) => ({
        name,
        values: [820, 640, 910, 300].map((rows) => Math.round(rows / (index * 7 + 1))),
      })),
    },
    histogram: {
      kind: "histogram",
      title: "Tokens a row",
      x: linear("tokens"),
      y: linear("rows"),
      series: [
        { name: "train", values: list(4000, () => Math.max(1, 48 + 16 * normal())) },
        { name: "test", values: list(900, () => Math.max(1, 62 + 12 * normal())) },
      ],
    },
    matrix: {
      kind: "matrix",
      title: "Confusion matrix",
      split: "test",
      rows: { label: "true class", names: classes },
      columns: { label: "predicted class", names: classes },
      values: [
        [48, 2, 1, 0],
        [3, 41, 9, 0],
        [0, 22, 25, 1],
        [0, 0, 2, 37],
      ],
      links: { opens: "rows", filter: { label: "$row", prediction: "$column" } },
    },
    heatmap: {
      kind: "matrix",
      title: "Similarity of 60 labels",
      rows: { label: "label", names: list(60, (index) => `label ${index}`) },
      columns: { label: "label", names: list(60, (index) => `label ${index}`) },
      values: list(60, (row) => list(60, (column) => Math.exp(-(((row - column) / 9) ** 2)) + 0.1 * next())),
    },
    roc: {
      kind: "curve",
      title: "ROC",
      split: "test",
      shape: "roc",
      series: [
        { name: "before", points: roc(1.6), area: 0.615 },
        { name: "after", points: roc(8), area: 0.889 },
      ],
      operating: { x: 0.1, y: 0.75, threshold: 0.62, label: "threshold" },
    },
    pr: {
      kind: "curve",
      title: "Precision and recall",
      shape: "pr",
      series: [
        {
          name: "after",
          points: list(51, (index) => [index / 50, 1 - 0.7 * (index / 50) ** 4, 1 - index / 50]),
          area: 0.86,
        },
      ],
      baseline: 0.25,
    },
    scatter: {
      kind: "scatter",
      title: "Embeddings of the test split",
      x: linear("UMAP 1"),
      y: linear("UMAP 2"),
      method: { name: "UMAP", parameters: { neighbors: 15 } },
      points: {
        x: list(1200, (index) => (index % 4) * 3 + normal()),
        y: list(1200, (index) => ((index % 4) % 2) * 4 + normal()),
        color: { label: "class", values: list(1200, (index) => classes[index % 4]!) },
        hover: [{ label: "text", values: list(1200, (index) => `ticket ${index}`) }],
      },
    },
    images: {
      kind: "images",
      title: "Wrong answers",
      items: ["teal", "coral", "slateblue", "goldenrod"].map((color, index) => ({
        image: { inline: square(color) },
        alt: `A ${color} square`,
        label: color,
        prediction: index === 1 ? "teal" : color,
        boxes: [{ x: 0.25, y: 0.31, width: 0.41, height: 0.47, label: "shape", score: 0.93 }],
        heat: { inline: square("red") },
        ...(index === 0 && { before: { inline: square("gray") } }),
      })),
    },
    attention: {
      kind: "attention",
      title: "Attention",
      tokens: sentence,
      layers: list(2, (layer) => ({
        name: `layer ${layer + 1}`,
        heads: list(2, (head) => ({
          name: `head ${head + 1}`,
          weights: sentence.map((_, row) =>
            sentence.map((_, column) => Math.exp(-Math.abs(row - column - head - layer))),
          ),
        })),
      })),
    },
    attribution: {
      kind: "attention",
      title: "What counted for “billing”",
      tokens: sentence,
      layers: [
        { name: "SHAP", heads: [{ name: "all", weights: [[0.01, 0.82, 0.05, -0.02, -0.31, 0.4, 0.02, -0.12]] }] },
      ],
    },
    table: {
      kind: "table",
      title: "Metrics by class",
      columns: [
        { title: "class", type: "text", pinned: true },
        { title: "F1", type: "number", better: "higher" },
        { title: "loss", type: "number", unit: "nats", better: "lower" },
      ],
      rows: classes.map((name, index) => [name, [0.94, 0.77, 0.81, 0.97][index]!, [0.12, 0.51, 0.44, null][index]!]),
      sort: { column: 1, descending: true },
    },
    diff: {
      kind: "diff",
      title: "Answers before and after",
      pairs: [
        {
          label: "Prompt 1",
          role: "assistant",
          before: "Your refund was sent on Monday.",
          after: "Your refund was sent on Tuesday, by bank transfer.",
        },
        { label: "Prompt 2", role: "assistant", before: "I cannot help with that.", after: "I cannot help with that." },
      ],
    },
  };
}
