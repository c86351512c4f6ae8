import type { Axes } from "./axes.ts";
import type { Painter, Stroke } from "./painter.ts";
import type { Band } from "./pyramid.ts";

/** From so many stretches on, with no more room than this for each, nobody sees which way the pen went. */
const manyBands = 200;
const densePx = 2;

/**
 * A line through stretches of points, each with its extremes. Where they lie closer than the pen is wide, the area between
 * the least and the most is filled instead of drawn up and down: it looks the same and takes a fraction of the time.
 */
export function paintBands(
  painter: Painter,
  axes: Axes,
  bands: readonly Band[],
  stroke: Stroke & { width: number },
): void {
  const isPlain = (stroke.dash ?? []).length === 0 && !(axes.y.isLog && bands.some(({ min }) => min <= 0));
  if (isPlain && isDense(bands, axes)) painter.area(envelope(bands, axes, stroke.width / 2), stroke);
  else painter.line(zigzag(bands, axes), stroke);
}

function isDense(bands: readonly Band[], { x }: Axes): boolean {
  const [first, last] = [bands[0], bands.at(-1)];
  return bands.length >= manyBands && x.place(last!.x) - x.place(first!.x) <= bands.length * densePx;
}

/** Down to the least and up to the most of each stretch, so that no extreme is lost. */
function zigzag(bands: readonly Band[], { x, y }: Axes): Float64Array {
  const points = new Float64Array(bands.length * 4);
  let end = 0;
  for (const { x: at, min, max } of bands) {
    const place = x.place(at);
    points[end++] = place;
    points[end++] = y.place(min);
    if (min === max) continue;
    points[end++] = place;
    points[end++] = y.place(max);
  }
  return points.subarray(0, end);
}

/** There along the most and back along the least; each stretch reaches to the one before it. */
function envelope(bands: readonly Band[], { x, y }: Axes, half: number): Float64Array {
  const points = new Float64Array(bands.length * 4);
  let before = bands[0]!;
  for (let index = 0, there = 0, back = points.length; index < bands.length; index += 1) {
    const band = bands[index]!;
    const place = x.place(band.x);
    points[there++] = place;
    points[there++] = y.place(Math.max(band.max, before.min)) - half;
    points[--back] = y.place(Math.min(band.min, before.max)) + half;
    points[--back] = place;
    before = band;
  }
  return points;
}
