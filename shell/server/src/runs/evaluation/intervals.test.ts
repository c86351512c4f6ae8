import { expect, test } from "vitest";
import { countPredictions } from "./counts.ts";
import { curvesOf } from "./curves.ts";
import { bootstrap, classScores, kappa, wilson } from "./intervals.ts";
import type { Predicted } from "./predictions-table.ts";

const classes = ["a", "b"];

async function* rows(cells: readonly [label: string, prediction: string, count: number, score: number][]) {
  for (const [label, prediction, count, score] of cells)
    for (let id = 0; id < count; id++) {
      const scores = prediction === "b" ? [1 - score, score] : [score, 1 - score];
      yield { id, label, prediction, scores } satisfies Predicted;
    }
}

const count = (cells: Parameters<typeof rows>[0]) => countPredictions(rows(cells), { classes, positive: 1 });

test.each([
  [9, 12],
  [1, 1000],
  [950, 1000],
])("at both ends of the Wilson interval of %i of %i the share lies 1.96 standard deviations away", (right, total) => {
  const { low, high } = wilson(right, total)!;
  const away = (end: number): number => (right / total - end) / Math.sqrt((end * (1 - end)) / total);
  expect(away(low)).toBeCloseTo(1.959964, 5);
  expect(away(high)).toBeCloseTo(-1.959964, 5);
});

test("none and all are no certainty, and leave 0 and 1 no further", () => {
  expect(wilson(0, 10)).toEqual({ low: expect.closeTo(0, 12), high: expect.closeTo(0.277533, 5) });
  expect(wilson(10, 10)).toEqual({ low: expect.closeTo(0.722467, 5), high: expect.closeTo(1, 12) });
});

test("of no rows nothing is said", () => {
  expect(wilson(0, 0)).toBeNull();
  expect(bootstrap({ cells: new Map(), rows: 0 } as never, 2, [() => 1])).toEqual([null]);
});

test("scores by class are those of the textbook", async () => {
  const { cells } = await count([
    ["a", "a", 8, 0.9],
    ["a", "b", 2, 0.6],
    ["b", "a", 1, 0.6],
    ["b", "b", 9, 0.9],
  ]);
  const [a, b] = classScores(cells, 2);
  expect(a).toMatchObject({ rows: 10, predicted: 9, right: 8, precision: 8 / 9, recall: 0.8, f1: 16 / 19 });
  expect(b).toMatchObject({ rows: 10, predicted: 11, precision: 9 / 11, recall: 0.9, f1: 18 / 21 });
  expect(kappa([a!, b!])).toBeCloseTo(0.7, 12);
});

test.each([10, 1000])(
  "the bootstrap's bounds hold the value, narrow with the rows and say the same twice (%i)",
  async (n) => {
    const counts = await count([
      ["a", "a", 4 * n, 0.9],
      ["a", "b", n, 0.6],
      ["b", "b", 5 * n, 0.9],
    ]);
    const accuracy = (scores: readonly { right: number; rows: number }[]) =>
      scores.reduce((sum, one) => sum + one.right, 0) / scores.reduce((sum, one) => sum + one.rows, 0);
    const [interval] = bootstrap(counts, 2, [accuracy]);
    expect(bootstrap(counts, 2, [accuracy])).toEqual([interval]);
    // The normal approximation, which is right for so many rows.
    const half = 1.96 * Math.sqrt((0.9 * 0.1) / (10 * n));
    expect(interval!.low).toBeCloseTo(0.9 - half, n > 100 ? 2 : 1);
    expect(interval!.high).toBeCloseTo(0.9 + half, n > 100 ? 2 : 1);
  },
);

test("the threshold's curve counts what lies above it, calibration what was promised", async () => {
  const counts = await count([
    ["b", "b", 6, 0.9],
    ["a", "b", 2, 0.6],
    ["a", "a", 8, 0.9],
    ["b", "a", 4, 0.7],
  ]);
  const curves = curvesOf(counts, "b")!;
  const at = (threshold: number) => curves.threshold.find((point) => point.threshold === threshold);
  expect(at(0)).toMatchObject({ precision: 0.5, recall: 1, falsePositiveRate: 1, coverage: 1 });
  expect(at(0.5)).toMatchObject({ precision: 6 / 8, recall: 0.6, falsePositiveRate: 0.2, coverage: 0.4 });
  expect(at(0.9)).toMatchObject({ precision: 1, recall: 0.6, coverage: 0.3 });
  expect(at(0.91)).toMatchObject({ precision: null, recall: 0, coverage: 0 });
  expect(curves.calibration[9]).toMatchObject({ count: 14, accuracy: 1 });
  expect(curves.calibration[9]!.confidence).toBeCloseTo(0.9);
  expect(curves.calibrationError).toBeCloseTo((14 / 20) * 0.1 + (2 / 20) * 0.6 + (4 / 20) * 0.7);
});

test("rows without a label, or of a class that nobody knows, count for nothing", async () => {
  async function* strange(): AsyncGenerator<Predicted> {
    yield { id: 1, label: null, prediction: "a", scores: [1, 0] };
    yield { id: 2, label: "z", prediction: "a", scores: [1, 0] };
    yield { id: 3, label: "a", prediction: "a", scores: [] };
  }
  const counts = await countPredictions(strange(), { classes, positive: null });
  expect(counts.rows).toBe(1);
  expect(curvesOf(counts, null)).toBeNull();
});
