import type { MetricSeries } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { curvesOf, stepsOf, valuesAt } from "./curves.ts";

const series = (name: string, split: string, values: readonly number[]): MetricSeries => ({
  name,
  split,
  stage: "train",
  measured: values.length,
  points: values.map((value, index) => [index + 1, (index + 1) / 10, value, 1000 * (index + 1)]),
});

it("draws a metric once, with a line for each split, and no copy of it", () => {
  const all = [
    series("f1_micro", "validation", [0.1, 0.2, 0.3]),
    series("accuracy", "validation", [0.1, 0.2, 0.3]),
    series("loss", "train", [3, 2, 1]),
    series("loss", "validation", [4, 3, 2]),
    series("f1_macro", "validation", [0.1, 0.2, 0.4]),
    series("once", "test", [1]),
  ];
  expect(curvesOf(all, "step", 0).map(({ name, lines }) => `${name} ${lines.length}`)).toEqual([
    "loss 2",
    "accuracy 1",
    "f1_macro 1",
  ]);
});

it("runs along steps, epochs or seconds since the start", () => {
  const one = [series("loss", "train", [3, 2])];
  const along = (axis: "step" | "epoch" | "time") => curvesOf(one, axis, 500)[0]?.lines[0]?.points.map(([x]) => x);
  expect(along("step")).toEqual([1, 2]);
  expect(along("epoch")).toEqual([0.1, 0.2]);
  expect(along("time")).toEqual([0.5, 1.5]);
});

it("gives each curve's value at a step, or at the one before it", () => {
  const all = [series("loss", "train", [3, 2, 1]), { ...series("loss", "validation", [9]), stage: "train" }];
  expect(stepsOf(all)).toEqual([1, 2, 3]);
  expect(valuesAt(all, 2).map(({ value }) => value)).toEqual([2, 9]);
});
