export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly isLog: boolean;
  /** From a value to a place in pixels. */
  readonly place: (value: number) => number;
  readonly valueAt: (pixel: number) => number;
  readonly ticks: readonly number[];
}

export interface ScaleOptions {
  readonly isLog?: boolean;
  /** Pixels that a tick needs for itself. */
  readonly room?: number;
}

/** From values to pixels, `from` for the smallest; a log scale without a positive value is drawn as a linear one. */
export function scaleOf(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
  { isLog = false, room = 60 }: ScaleOptions = {},
): Scale {
  const usesLog = isLog && high > 0;
  const [min, max] = widened(usesLog && low <= 0 ? high / 1e6 : low, high, usesLog);
  const transform = usesLog ? Math.log10 : (value: number) => value;
  const [a, b] = [transform(min), transform(max)];
  const place = (value: number): number => from + ((transform(value) - a) / (b - a)) * (to - from);
  const valueAt = (pixel: number): number => {
    const linear = a + ((pixel - from) / (to - from)) * (b - a);
    return usesLog ? 10 ** linear : linear;
  };
  const count = Math.max(2, Math.floor(Math.abs(to - from) / room));
  const ticks = usesLog ? logTicks(min, max, count) : linearTicks(min, max, count);
  return { min, max, isLog: usesLog, place, valueAt, ticks };
}

/** One value alone has no extent: it stands in the middle of some. */
function widened(low: number, high: number, isLog: boolean): [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return isLog ? [1, 10] : [0, 1];
  if (high > low) return [low, high];
  return isLog ? [low / 2, low * 2] : [low - (Math.abs(low) / 2 || 0.5), high + (Math.abs(high) / 2 || 0.5)];
}

function linearTicks(min: number, max: number, count: number): number[] {
  const rough = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let index = Math.ceil(min / step - 1e-9); index * step <= max + step * 1e-9; index += 1)
    ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

/** Powers of ten; fewer of them where many fit, and 2 and 5 between where few do. */
function logTicks(min: number, max: number, count: number): number[] {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const stride = Math.max(1, Math.ceil((last - first) / count));
  const factors = last - first <= 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = first; power <= last; power += stride)
    for (const factor of factors) ticks.push(Number((factor * 10 ** power).toPrecision(6)));
  const inside = ticks.filter((tick) => tick >= min * 0.999 && tick <= max * 1.001);
  return inside.length > 1 ? inside : linearTicks(min, max, count).filter((tick) => tick > 0);
}

/** Least and most of what is finite; of nothing, zero to one. */
export function extentOf(values: Iterable<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
