import type { Comparison, RunRow } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { columnsOf, metricLines, moved, parallelAxes, pathOf, settingLines, tellingLines } from "./comparison.ts";

const comparison = {
  runs: [{ id: "a", name: "first" } as RunRow, { id: "b", name: "second" } as RunRow],
  missing: ["gone"],
  differences: [
    { pointer: "/train/learningRate", values: [0.001, 0.1] },
    { pointer: "/model/ref", values: ["x", "y"] },
  ],
  metrics: [{ name: "test.f1", values: [0.5, 0.9], better: "higher", best: [1] }],
  performance: [],
  splitsDiffer: false,
} as Comparison;

it("keeps the order of the address and the column of a run that is gone", () => {
  const columns = columnsOf(comparison, ["b", "gone", "a"]);
  expect(columns.map(({ at }) => at)).toEqual([1, -1, 0]);
  expect(metricLines(comparison, columns)).toEqual([
    { name: "test.f1", values: [0.9, null, 0.5], best: [0], isDifferent: true },
  ]);
  expect(settingLines(comparison, columns).map(({ name }) => name)).toEqual(["train.learningRate", "model.ref"]);
});

it("shows what tells the runs apart: no copies, nothing that is alike, nothing of the course", () => {
  const line = (name: string, values: unknown[], isDifferent = true) => ({ name, values, best: [], isDifferent });
  const lines = [
    line("test.accuracy", [0.5, 0.9]),
    line("test.f1_micro", [0.5, 0.9]),
    line("test.same", [1, 1], false),
    line("train.learning_rate", [1, 2]),
    line("train.loss", [3, 4]),
    line("validation.accuracy", [0.4, 0.8]),
  ];
  expect(tellingLines(lines).map(({ name }) => name)).toEqual(["test.accuracy", "train.loss"]);
});

it("reads a pointer as a person would set it", () => {
  expect(pathOf("/data/transforms/0/with/a~1b")).toBe("data.transforms.0.with.a/b");
});

it("moves a column, and not beyond the ends", () => {
  expect(moved(["a", "b", "c"], "b", -1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b", "c"], "c", 1)).toEqual(["a", "b", "c"]);
});

it("gives what spans powers of ten a logarithmic axis, and words a place each", () => {
  const columns = columnsOf(comparison, ["a", "b"]);
  const [rate, model] = parallelAxes(settingLines(comparison, columns));
  expect(rate).toMatchObject({ places: [0, 1], top: "0.1", bottom: "0.001" });
  expect(model).toMatchObject({ places: [0, 1], top: "y", bottom: "x" });
});
