import { Pyramid } from "./pyramid.ts";

export interface LineSeries {
  readonly name: string;
  /** x and value; ever more of them while a run lives. */
  readonly points: LinePoints;
  /** Keeps its colour wherever this run is drawn. */
  readonly run?: string | undefined;
  /** Of `--tn-data-*`, from 1; else by run, else by place. */
  readonly color?: number | undefined;
  readonly dash?: boolean | undefined;
  /** In the background, as an attempt that another took the place of. */
  readonly faint?: boolean | undefined;
  /** x, least and most. */
  readonly band?: readonly (readonly [number, number, number])[] | undefined;
}

export type LinePoints = readonly (readonly [number, number | string | null])[];

/** A stretch in which x only rises; a resumed run begins a new one further back. */
interface Segment {
  readonly raw: Pyramid;
  smooth: Pyramid;
}

/** The points of one line as pyramids; more points are appended, other points begin it anew. */
export class StoredSeries {
  readonly segments: Segment[] = [];
  #taken = 0;
  #first: LinePoints[number] | undefined;
  #last: LinePoints[number] | undefined;
  #smoothing = 0;
  #carry = { sum: 0, weight: 0 };

  get length(): number {
    return this.segments.reduce((sum, { raw }) => sum + raw.length, 0);
  }

  /** Takes what is new in `points`; where they do not go on from what was taken, all of them. */
  take(points: LinePoints): void {
    const goesOn = same(points[0], this.#first) && same(points[this.#taken - 1], this.#last);
    if (this.#taken > points.length || (this.#taken > 0 && !goesOn)) this.#clear();
    for (let index = this.#taken; index < points.length; index += 1) {
      const [x, value] = points[index]!;
      this.append(x, value === null ? Number.NaN : Number(value));
    }
    this.#taken = points.length;
    this.#first = points[0];
    this.#last = points.at(-1);
  }

  append(x: number, value: number): void {
    let segment = this.segments.at(-1);
    if (segment === undefined || x < segment.raw.x.at(-1)!) {
      segment = { raw: new Pyramid(), smooth: new Pyramid() };
      this.segments.push(segment);
      this.#carry = { sum: 0, weight: 0 };
    }
    segment.raw.append(x, value);
    if (this.#smoothing > 0) this.#appendSmooth(segment, x, value);
  }

  /** Smooths by the share of the mean before that each point keeps, without its bias at the start (as Adam's means). */
  smoothBy(share: number): void {
    if (share === this.#smoothing) return;
    this.#smoothing = share;
    for (const segment of this.segments) {
      segment.smooth = new Pyramid();
      this.#carry = { sum: 0, weight: 0 };
      const { x, values } = segment.raw;
      if (share > 0)
        for (let index = 0; index < x.length; index += 1) this.#appendSmooth(segment, x[index]!, values[index]!);
    }
  }

  /** From which x on a later segment took this one's place; infinity for the newest. */
  supersededFrom(segment: number): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.segments.slice(segment + 1).map(({ raw }) => raw.x[0]!));
  }

  /** The point of a position counted through all segments. */
  pointAt(index: number): { x: number; value: number } | null {
    let rest = index;
    for (const { raw } of this.segments) {
      if (rest < raw.length) return { x: raw.x[rest]!, value: raw.values[rest]! };
      rest -= raw.length;
    }
    return null;
  }

  /** Position of the point nearest to `x` among those that count. */
  nearest(x: number): number {
    let before = this.length;
    for (let at = this.segments.length - 1; at >= 0; at -= 1) {
      const { raw } = this.segments[at]!;
      before -= raw.length;
      if (raw.x[0]! > x && at > 0) continue;
      const next = raw.indexAt(x);
      const [left, right] = [raw.x[next - 1], raw.x[next]];
      if (right === undefined || (left !== undefined && x - left <= right - x)) return before + next - 1;
      return before + next;
    }
    return -1;
  }

  #appendSmooth(segment: Segment, x: number, value: number): void {
    if (!Number.isFinite(value)) return;
    const keep = this.#smoothing;
    this.#carry = { sum: this.#carry.sum * keep + value * (1 - keep), weight: this.#carry.weight * keep + (1 - keep) };
    segment.smooth.append(x, this.#carry.sum / this.#carry.weight);
  }

  #clear(): void {
    this.segments.length = 0;
    this.#taken = 0;
    this.#carry = { sum: 0, weight: 0 };
  }
}

function same(one: LinePoints[number] | undefined, other: LinePoints[number] | undefined): boolean {
  return one?.[0] === other?.[0] && one?.[1] === other?.[1];
}
