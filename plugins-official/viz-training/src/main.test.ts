import { checkCharts, describedIn, exampleInput } from "@tuneit/testing";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { confusionMatrix, embeddingMap, embeddingUmap, trainingCurves } from "./main.ts";
import { thin } from "./series.ts";

const context = {
  config: { mostPoints: 10 },
  log: console,
  signal: new AbortController().signal,
  progress: () => undefined,
};
const point = (step: number, value: number | null) => ({ step, epoch: null, value });

const input = exampleInput({
  task: "text-classification",
  metrics: [
    { name: "loss", split: "train", stage: "train", points: [point(2, 1), point(1, 2), point(2, 0.5)] },
    { name: "loss", split: "test", stage: "baseline", points: [point(0, 9)] },
    { name: "f1_macro", split: "validation", stage: "train", points: [point(2, 0.8)] },
  ],
  tables: [
    {
      name: "confusion-matrix",
      split: "test",
      stage: "baseline",
      columns: ["label", "a", "b"],
      rows: [
        ["a", 1, 2],
        ["b", 3, 4],
      ],
    },
    { name: "confusion-matrix", split: "validation", stage: "train", columns: ["label", "a"], rows: [["a", 1]] },
    { name: "per-class", split: "test", stage: "evaluate", columns: ["class"], rows: [] },
  ],
});

test("curves hold the training stage only, by step, the last value of a step that was measured twice", async () => {
  const charts = checkCharts(await trainingCurves(input, context));
  expect(charts.map((chart) => chart.title)).toEqual(["Loss", "Scores"]);
  expect(charts[0]).toMatchObject({
    series: [
      {
        name: "train loss",
        points: [
          [1, 2],
          [2, 0.5],
        ],
      },
    ],
  });
});

test("each evaluated split has its matrix, rows true and columns predicted", async () => {
  const charts = checkCharts(await confusionMatrix(input, context));
  expect(charts).toHaveLength(1);
  expect(charts[0]).toMatchObject({
    title: "Confusion matrix, test before training",
    values: [
      [1, 2],
      [3, 4],
    ],
    rows: { names: ["a", "b"] },
  });
});

test("a cell of the tuned model's matrix opens its rows, one of the model before does not", async () => {
  const [before] = checkCharts(await confusionMatrix(input, context));
  const tables = input.tables.map((table) => ({ ...table, stage: "evaluate" }));
  const [after] = checkCharts(await confusionMatrix({ ...input, tables }, context));
  expect([before?.split, before?.links]).toEqual(["test", undefined]);
  expect(after?.links).toEqual({ opens: "rows", filter: { label: "$row", prediction: "$column" } });
});

test("a long curve keeps its ends, its lowest and its highest value", () => {
  const curve = Array.from({ length: 5000 }, (_, step): [number, number] => [
    step,
    step === 1234 ? -5 : step === 4000 ? 9 : 0,
  ]);
  const thinned = thin(curve, 100);
  expect(thinned.length).toBeLessThanOrEqual(101);
  expect([thinned[0], thinned.at(-1)]).toEqual([curve[0], curve[4999]]);
  expect(thinned.map(([, value]) => value)).toEqual(expect.arrayContaining([-5, 9]));
});

test("the manifest says what the code says", () => {
  const described = [trainingCurves, confusionMatrix, embeddingMap, embeddingUmap].map(
    ({ tuneit }) => tuneit.contribution,
  );
  expect(describedIn(manifest, "visualizer")).toEqual(described);
});
