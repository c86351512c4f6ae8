import { expect, it } from "vitest";
import type { Axes } from "./axes.ts";
import { paintBands } from "./paint-bands.ts";
import type { Painter } from "./painter.ts";
import type { Band } from "./pyramid.ts";
import { scaleOf } from "./scale.ts";

const area = { x: 0, y: 0, width: 400, height: 100 };

function axesOf(low: number, high: number, isLog = false): Axes {
  return { area, x: scaleOf([0, 400], [0, 400]), y: scaleOf([low, high], [100, 0], { isLog }) };
}

interface Drawn {
  readonly lines: number[][];
  readonly areas: number[][];
}

function draw(bands: readonly Band[], axes: Axes, dash: readonly number[] = []): Drawn {
  const drawn: Drawn = { lines: [], areas: [] };
  const painter = {
    line: (points: ArrayLike<number>) => void drawn.lines.push(Array.from(points)),
    area: (points: ArrayLike<number>) => void drawn.areas.push(Array.from(points)),
  } as unknown as Painter;
  paintBands(painter, axes, bands, { color: "black", width: 2, dash });
  return drawn;
}

const bandsOf = (count: number, at: (index: number) => [number, number]): Band[] =>
  Array.from({ length: count }, (_, index) => {
    const [min, max] = at(index);
    return { x: index, min, max, last: max };
  });

/** From the least to the most at one place of an outline. */
function heightAt(outline: readonly number[], place: number): [number, number] {
  const heights = outline.flatMap((x, index) =>
    index % 2 === 0 && Math.abs(x - place) < 1e-6 ? [outline[index + 1]!] : [],
  );
  return [Math.round(Math.min(...heights)), Math.round(Math.max(...heights))];
}

it("fills a line with a stretch at every pixel, each as high as its extremes and half the pen", () => {
  const { lines, areas } = draw(
    bandsOf(400, (index) => [0, index === 300 ? 9 : 1]),
    axesOf(0, 10),
  );
  expect(lines).toEqual([]);
  expect(heightAt(areas[0]!, 300)).toEqual([9, 101]);
  expect(heightAt(areas[0]!, 299)).toEqual([89, 101]);
});

it("reaches from each stretch to the one before it, so that a jump is no gap", () => {
  const [outline] = draw(
    bandsOf(400, (index) => (index < 200 ? [0, 1] : [8, 9])),
    axesOf(0, 10),
  ).areas;
  expect(heightAt(outline!, 200)).toEqual([9, 91]);
  expect(heightAt(outline!, 201)).toEqual([9, 21]);
});

it("goes up and down with the pen where there is room, where it is dashed, and where a log axis has no place", () => {
  const far = bandsOf(100, () => [0, 1]).map((band) => ({ ...band, x: band.x * 4 }));
  const dense = bandsOf(400, (index) => [index === 7 ? 0 : 1, 2]);
  expect(draw(far, axesOf(0, 10)).lines).toHaveLength(1);
  expect(draw(dense, axesOf(0, 10), [6, 4]).lines).toHaveLength(1);
  expect(draw(dense, axesOf(0.1, 10, true)).lines).toHaveLength(1);
  expect(draw(dense.slice(8), axesOf(0.1, 10, true)).areas).toHaveLength(1);
});
