import type { Evaluation } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { areaUnder, nearest } from "./curves.ts";
import { reportCsv } from "./report.ts";

const figure = (value: number) => ({ value, low: value - 0.1, high: value + 0.1 });
const evaluation = {
  split: "test",
  rows: { done: 72, total: 72 },
  metrics: [{ ...figure(0.875), name: "accuracy", method: "wilson", baseline: 0.125, better: "higher" }],
  perClass: [{ label: '=HYPERLINK("x")', rows: 12, precision: figure(0.9), recall: figure(0.8), f1: figure(0.85) }],
} as unknown as Evaluation;

it("writes a report that a spreadsheet opens and takes nothing in it for a formula", () => {
  const lines = reportCsv(evaluation).trim().split("\r\n");
  expect(lines[1]).toBe("test,accuracy,0.875,0.775,0.975,0.125,72");
  expect(lines[2]).toBe(`"'=HYPERLINK(""x"")",precision,0.9,0.8,1,,12`);
  expect(lines).toHaveLength(5);
});

it("takes the threshold that is nearest, and the area whatever the order of the points", () => {
  const threshold = [0.1, 0.5, 0.9].map((one) => ({ threshold: one }));
  expect(nearest({ threshold } as never, 0.6)).toMatchObject({ threshold: 0.5 });
  expect(nearest({ threshold: [] } as never, 0.6)).toBeNull();
  expect(
    areaUnder([
      [1, 1, 0],
      [0, 0, 1],
    ]),
  ).toBe(0.5);
  expect(areaUnder([[0, 0, 1]])).toBeNull();
});
