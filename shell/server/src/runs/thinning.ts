import type { z } from "zod";
import type { thinnedSeries } from "./sums/sums-file.ts";

type ThinnedSums = z.infer<typeof thinnedSeries>;

/** A measured point: step, epoch, value, milliseconds UTC. */
export type Point = [
  step: number | null,
  epoch: number | null,
  value: number | "NaN" | "Infinity" | "-Infinity",
  time: number,
];

interface Bucket {
  /** Place of the lowest and of the highest in what was measured. */
  lowAt: number;
  low: Measured;
  highAt: number;
  high: Measured;
}

/** Of a value that is a number. */
type Measured = ThinnedSums["buckets"][number][1];

/** Values that are no number stay as marks; more of them say nothing new. */
const mostMarks = 200;

/**
 * Thins a series while it is read: memory stays at `most` points however many come. Of each stretch the lowest and the
 * highest value stay, so that no peak is lost; stretches double in length whenever there is no room.
 */
export class Thinning {
  measured = 0;
  readonly #most: number;
  #buckets: Bucket[] = [];
  #stretch = 1;
  #marks: { at: number; point: Point }[] = [];
  #first: Point | undefined;
  #last: Point | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** One that goes on where `sums` were taken. */
  static of(most: number, { measured, stretch, buckets, marks, first, last }: ThinnedSums): Thinning {
    const thinning = new Thinning(most);
    thinning.measured = measured;
    thinning.#stretch = stretch;
    thinning.#buckets = buckets.map(([lowAt, low, highAt, high]) => ({ lowAt, low, highAt, high }));
    thinning.#marks = marks.map(([at, point]) => ({ at, point }));
    [thinning.#first, thinning.#last] = [first, last];
    return thinning;
  }

  get sums(): ThinnedSums {
    return {
      ...{ measured: this.measured, stretch: this.#stretch, first: this.#first, last: this.#last },
      buckets: this.#buckets.map(({ lowAt, low, highAt, high }) => [lowAt, low, highAt, high]),
      marks: this.#marks.map(({ at, point }) => [at, point]),
    };
  }

  add(point: Point): void {
    const at = this.measured;
    this.measured += 1;
    this.#first ??= point;
    this.#last = point;
    if (isMeasured(point)) this.#place(at, point);
    else this.#mark({ at, point });
  }

  /** In the order of measuring, at most so many and a few (ends, marks). */
  points(most: number): Point[] {
    let buckets = this.#buckets;
    // A stretch of one point needs one place, any longer one two.
    const room = this.#stretch === 1 && buckets.length <= most ? most : Math.max(1, Math.floor(most / 2));
    while (buckets.length > room) buckets = halved(buckets);
    const shown = new Map<number, Point>(this.#marks.map(({ at, point }) => [at, point]));
    for (const { lowAt, low, highAt, high } of buckets) shown.set(lowAt, low).set(highAt, high);
    if (this.#first) shown.set(0, this.#first);
    if (this.#last) shown.set(this.measured - 1, this.#last);
    return [...shown].toSorted(([a], [b]) => a - b).map(([, point]) => point);
  }

  #place(at: number, point: Measured): void {
    const index = Math.floor(at / this.#stretch);
    const bucket = this.#buckets.at(-1);
    const isSame = bucket !== undefined && Math.floor(bucket.lowAt / this.#stretch) === index;
    if (!isSame) this.#buckets.push({ lowAt: at, low: point, highAt: at, high: point });
    else widen(bucket, { lowAt: at, low: point, highAt: at, high: point });
    if (this.#buckets.length <= this.#most / 2) return;
    this.#stretch *= 2;
    this.#buckets = joined(this.#buckets, this.#stretch);
  }

  #mark(mark: { at: number; point: Point }): void {
    if (this.#marks.length < mostMarks) this.#marks.push(mark);
  }
}

const isMeasured = (point: Point): point is Measured => typeof point[2] === "number";

function widen(bucket: Bucket, other: Bucket): void {
  if (other.low[2] < bucket.low[2]) [bucket.low, bucket.lowAt] = [other.low, other.lowAt];
  if (other.high[2] > bucket.high[2]) [bucket.high, bucket.highAt] = [other.high, other.highAt];
}

/** Those of one longer stretch become one. */
function joined(buckets: readonly Bucket[], stretch: number): Bucket[] {
  const joinedOnes: Bucket[] = [];
  for (const bucket of buckets) {
    const last = joinedOnes.at(-1);
    if (last && Math.floor(last.lowAt / stretch) === Math.floor(bucket.lowAt / stretch)) widen(last, bucket);
    else joinedOnes.push({ ...bucket });
  }
  return joinedOnes;
}

function halved(buckets: readonly Bucket[]): Bucket[] {
  const pairs: Bucket[] = [];
  for (let index = 0; index < buckets.length; index += 2) {
    const pair = { ...buckets[index]! };
    if (buckets[index + 1]) widen(pair, buckets[index + 1]!);
    pairs.push(pair);
  }
  return pairs;
}

/** At most so many of them, two at least: evenly, the first and the last among them. */
export function evenly<T>(items: readonly T[], most: number): T[] {
  const last = items.length - 1;
  if (last < most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.round((index * last) / (most - 1))]!);
}
