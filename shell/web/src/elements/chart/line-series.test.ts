import { expect, it } from "vitest";
import { StoredSeries, type LinePoints } from "./line-series.ts";

const rising = (count: number, from = 0): [number, number][] =>
  Array.from({ length: count }, (_, index) => [from + index, index]);

it("appends what goes on from what it has, and begins anew with other points", () => {
  const series = new StoredSeries();
  series.take(rising(3));
  series.take(rising(5));
  expect(series.length).toBe(5);
  expect(series.segments).toHaveLength(1);
  series.take([[7, 1]]);
  expect(series.length).toBe(1);
});

it("takes more of an array that grew in place", () => {
  const points = rising(2);
  const series = new StoredSeries();
  series.take(points);
  points.push([2, 9]);
  series.take(points);
  expect(series.pointAt(2)).toEqual({ x: 2, value: 9 });
});

it("begins a segment where x goes back, and says from where on it replaces the one before", () => {
  const series = new StoredSeries();
  series.take([...rising(10), ...rising(4, 6)]);
  expect(series.segments).toHaveLength(2);
  expect(series.supersededFrom(0)).toBe(6);
  expect(series.supersededFrom(1)).toBe(Number.POSITIVE_INFINITY);
  expect(series.pointAt(series.nearest(7))).toEqual({ x: 7, value: 1 });
  expect(series.pointAt(series.nearest(2.4))).toEqual({ x: 2, value: 2 });
});

it("keeps words for what is no number, and smooths past them without a bias at the start", () => {
  const series = new StoredSeries();
  const points: LinePoints = [
    [0, 2],
    [1, "NaN"],
    [2, null],
    [3, "-Infinity"],
    [4, 2],
  ];
  series.take(points);
  series.smoothBy(0.9);
  expect(series.segments[0]!.raw.broken).toEqual([1, 2, 3]);
  expect(series.segments[0]!.smooth.values.map((value) => Number(value.toFixed(9)))).toEqual([2, 2]);
});
