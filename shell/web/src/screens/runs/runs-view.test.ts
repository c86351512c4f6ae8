import type { RunRow } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { metricNames, rowsOf } from "./runs-view.ts";

const row = (id: string, changes: Partial<RunRow> = {}): RunRow => ({
  id,
  name: id,
  task: "text-classification",
  model: "bundled:tiny",
  status: "completed",
  startedAt: 0,
  endedAt: 1,
  metrics: {},
  tags: [],
  note: "",
  ...changes,
});
const ids = (rows: readonly RunRow[], query: string) => rowsOf(rows, new URLSearchParams(query)).map(({ id }) => id);

it("finds by every word, in name, model, tag and note, and by state", () => {
  const rows = [row("a", { tags: ["best"], note: "rank eight" }), row("b", { status: "failed" }), row("c")];
  expect(ids(rows, "q=rank best")).toEqual(["a"]);
  expect(ids(rows, "status=failed")).toEqual(["b"]);
  expect(ids(rows, "tag=best")).toEqual(["a"]);
});

it("sorts by a metric, with what was not measured last in both directions", () => {
  const rows = [row("none"), row("low", { metrics: { "test.f1": 0.2 } }), row("high", { metrics: { "test.f1": 0.9 } })];
  expect(ids(rows, "sort=test.f1")).toEqual(["low", "high", "none"]);
  expect(ids(rows, "sort=-test.f1")).toEqual(["high", "low", "none"]);
  expect(ids([row("nan", { metrics: { "test.f1": "NaN" } }), ...rows], "sort=-test.f1")).toEqual([
    "high",
    "low",
    "nan",
    "none",
  ]);
});

it("keeps groups together in the order of their first row", () => {
  const rows = [row("1", { model: "x" }), row("2", { model: "y" }), row("3", { model: "x" })];
  expect(ids(rows, "sort=name&group=model")).toEqual(["1", "3", "2"]);
});

it("names the metrics of the test split first", () => {
  const rows = [
    row("a", { metrics: { "loss": 1, "train.loss": 1, "test.f1": 1, "validation.f1": 1, "test.accuracy": 1 } }),
  ];
  expect(metricNames(rows)).toEqual(["test.accuracy", "test.f1", "validation.f1", "train.loss", "loss"]);
});
