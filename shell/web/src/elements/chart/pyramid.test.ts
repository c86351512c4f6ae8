import { expect, it } from "vitest";
import { Pyramid } from "./pyramid.ts";

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function pyramidOf(values: readonly number[]): Pyramid {
  const pyramid = new Pyramid();
  for (const [index, value] of values.entries()) pyramid.append(index * 2, value);
  return pyramid;
}

it("keeps every extreme of every stretch, at any zoom", () => {
  const next = random(20_261_121);
  const values = Array.from({ length: 20_000 }, () => next() * 2 - 1);
  const pyramid = pyramidOf(values);
  for (let round = 0; round < 50; round += 1) {
    const [a = 0, b = 0] = [Math.floor(next() * 20_000), Math.floor(next() * 20_000)].toSorted((x, y) => x - y);
    const width = 1 + Math.floor(next() * 400);
    const bands = pyramid.bands(a, b + 1, width);
    expect(bands.length).toBe(Math.min(width, b + 1 - a));
    expect(Math.min(...bands.map(({ min }) => min))).toBe(Math.min(...values.slice(a, b + 1)));
    expect(Math.max(...bands.map(({ max }) => max))).toBe(Math.max(...values.slice(a, b + 1)));
  }
});

it("draws what is no number as a mark and never as a value", () => {
  const pyramid = pyramidOf([1, Number.NaN, 3, Number.POSITIVE_INFINITY, ...Array.from({ length: 30 }, () => 2)]);
  expect(pyramid.broken).toEqual([1, 3]);
  expect(pyramid.bands(0, 34, 1)).toEqual([{ x: 0, min: 1, max: 3, last: 2 }]);
  expect(pyramid.bands(1, 2, 1)).toEqual([]);
});

it("has one stretch a point where there is room", () => {
  expect(pyramidOf([5, 4]).bands(0, 2, 300)).toEqual([
    { x: 0, min: 5, max: 5, last: 5 },
    { x: 2, min: 4, max: 4, last: 4 },
  ]);
});

it("keeps every extreme of every column where x is uneven, whatever part is looked at", () => {
  const next = random(7);
  const pyramid = new Pyramid();
  const points = Array.from({ length: 30_000 }, () => next()).reduce<[number, number][]>((all, step) => {
    all.push([(all.at(-1)?.[0] ?? 0) + step ** 8 * 100 + 1e-6, next()]);
    return all;
  }, []);
  for (const [x, value] of points) pyramid.append(x, value);
  const [from, to] = [points[5000]![0], points[25_000]![0]];
  const bands = pyramid.columns(from, to, 300, (column) => from + ((to - from) * column) / 300);
  const inside = points.filter(([x]) => x >= from && x <= to).map(([, value]) => value);
  expect(bands.length).toBeLessThanOrEqual(300);
  expect(Math.min(...bands.map(({ min }) => min))).toBeLessThanOrEqual(Math.min(...inside));
  expect(Math.max(...bands.map(({ max }) => max))).toBeGreaterThanOrEqual(Math.max(...inside));
  expect(bands.map(({ x }) => x)).toEqual(bands.map(({ x }) => x).toSorted((a, b) => a - b));
});

it("keeps every extreme where columns end with whole blocks, and none stands far from its place", () => {
  const pyramid = pyramidOf(Array.from({ length: 200_000 }, (_, index) => (index % 20_011 === 20_010 ? index : 0)));
  const bands = pyramid.columns(0, 400_000, 300, (column) => (400_000 * column) / 300);
  const peaks = bands.filter(({ max }) => max > 0);
  expect(peaks.map(({ max }) => max)).toEqual(Array.from({ length: 9 }, (_, index) => 20_011 * (index + 1) - 1));
  for (const { x, max } of peaks) expect(Math.abs(x - max * 2)).toBeLessThanOrEqual((1.25 * 400_000) / 300);
});
