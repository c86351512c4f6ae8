import { neighbourGraph, type NeighbourGraph } from "./neighbour-graph.ts";
import { principalAxes } from "./principal-axes.ts";

export interface UmapSettings {
  /** Of each row, itself among them: few show detail, many the whole. */
  readonly neighbours: number;
  /** How near two points may come in the picture, in its own units. */
  readonly minDistance: number;
  readonly seed: number;
}

/** As the authors take them for many rows; an interpreter has time for no more. */
const epochs = 200;
const repelled = 5;
/** Half the side of the square that the rows begin in, and how far each is moved there by chance. */
const [start, jitter] = [10, 1e-4];
const farthestStep = 4;

/**
 * Uniform manifold approximation and projection (McInnes, Healy and Melville 2018, arXiv:1802.03426, section 4) to a plane,
 * with stochastic gradient descent and negative sampling as there. Rows begin where their first two principal components
 * put them (as Kobak and Linderman 2021, doi:10.1038/s41587-020-00809-z, advise), so that what is far apart stays so.
 * Equal input and seed give equal places.
 *
 * @param vectors `vectors[row * width + column]`, of at least 3 rows
 * @returns `places[axis][row]`
 */
export function umap(vectors: ArrayLike<number>, width: number, settings: UmapSettings): Float64Array[] {
  const draw = drawer(settings.seed);
  const graph = neighbourGraph(vectors, width, settings.neighbours);
  const places = beginning(vectors, width, draw);
  settle(places, graph, curveFor(settings.minDistance), draw);
  return [0, 1].map((axis) => places.filter((_, at) => at % 2 === axis));
}

/** `places[2 * row + axis]` */
function beginning(vectors: ArrayLike<number>, width: number, draw: () => number): Float64Array {
  const axes = principalAxes(vectors, width, 2).places;
  const places = new Float64Array(2 * axes[0]!.length);
  const farthest = Math.max(...axes.map((axis) => axis.reduce((most, value) => Math.max(most, Math.abs(value)), 0)));
  for (let at = 0; at < places.length; at++)
    places[at] = (start * axes[at % 2]![at >> 1]!) / (farthest || 1) + jitter * start * (draw() - 0.5);
  return places;
}

/** Of 1 / (1 + a·d^(2b)): how much two points belong together in the picture, d apart. */
export interface Curve {
  readonly a: number;
  readonly b: number;
}

/** The curve that is nearest to 1 up to the least distance and falls off as e^-d after it; by Gauss and Newton's steps, damped. */
export function curveFor(minDistance: number): Curve {
  const at = Array.from({ length: 299 }, (_, index) => (3 * (index + 1)) / 299);
  const wanted = at.map((x) => (x < minDistance ? 1 : Math.exp(minDistance - x)));
  const errorOf = ({ a, b }: Curve): number =>
    at.reduce((sum, x, index) => sum + (1 / (1 + a * x ** (2 * b)) - wanted[index]!) ** 2, 0);
  let [curve, damping]: [Curve, number] = [{ a: 1, b: 1 }, 1e-3];
  for (let step = 0; step < 200; step++) {
    const next = stepOf(curve, at, wanted, damping);
    const isBetter = next.a > 0 && next.b > 0 && errorOf(next) < errorOf(curve);
    damping *= isBetter ? 0.3 : 5;
    if (isBetter) curve = next;
  }
  return curve;
}

function stepOf({ a, b }: Curve, at: readonly number[], wanted: readonly number[], damping: number): Curve {
  let [aa, ab, bb, ra, rb] = [0, 0, 0, 0, 0];
  for (const [index, x] of at.entries()) {
    const power = x ** (2 * b);
    const value = 1 / (1 + a * power);
    const byA = -power * value * value;
    const byB = 2 * a * Math.log(x) * byA;
    const rest = wanted[index]! - value;
    [aa, ab, bb, ra, rb] = [aa + byA * byA, ab + byA * byB, bb + byB * byB, ra + byA * rest, rb + byB * rest];
  }
  [aa, bb] = [aa * (1 + damping), bb * (1 + damping)];
  const size = aa * bb - ab * ab || 1e-12;
  return { a: a + (bb * ra - ab * rb) / size, b: b + (aa * rb - ab * ra) / size };
}

/** Pulls neighbours together, the surer the oftener, and pushes rows that are drawn by chance away. */
function settle(places: Float64Array, { from, to, weight }: NeighbourGraph, curve: Curve, draw: () => number): void {
  const rows = places.length / 2;
  const mover = new Mover(places, curve);
  const surest = weight.reduce((most, one) => Math.max(most, one), 0);
  const every = weight.map((one) => (one >= surest / epochs ? surest / one : Infinity));
  const due = every.slice();
  for (let epoch = 0; epoch < epochs; epoch++) {
    mover.rate = 1 - epoch / epochs;
    for (let edge = 0; edge < due.length; edge++) {
      if (due[edge]! > epoch + 1) continue;
      due[edge]! += every[edge]!;
      const head = 2 * from[edge]!;
      mover.pull(head, 2 * to[edge]!);
      for (let count = 0; count < repelled; count++) {
        const other = 2 * Math.floor(draw() * rows);
        if (other !== head) mover.push(head, other);
      }
    }
  }
}

/** Millions of steps: plain numbers alone, for an interpreter makes whatever else is written. */
class Mover {
  rate = 1;
  readonly #places: Float64Array;
  readonly #a: number;
  readonly #b: number;

  constructor(places: Float64Array, { a, b }: Curve) {
    this.#places = places;
    this.#a = a;
    this.#b = b;
  }

  /** Both towards each other. */
  pull(head: number, tail: number): void {
    const places = this.#places;
    const x = places[head]! - places[tail]!;
    const y = places[head + 1]! - places[tail + 1]!;
    const squared = x * x + y * y;
    if (squared === 0) return;
    const power = this.#a * squared ** this.#b;
    const force = (-2 * this.#b * power) / (squared * (1 + power));
    const along = this.rate * within(force * x);
    const across = this.rate * within(force * y);
    places[head]! += along;
    places[head + 1]! += across;
    places[tail]! -= along;
    places[tail + 1]! -= across;
  }

  /** The first away from the second. */
  push(head: number, other: number): void {
    const places = this.#places;
    const x = places[head]! - places[other]!;
    const y = places[head + 1]! - places[other + 1]!;
    const squared = x * x + y * y;
    if (squared === 0) return;
    const force = (2 * this.#b) / ((0.001 + squared) * (1 + this.#a * squared ** this.#b));
    places[head]! += this.rate * within(force * x);
    places[head + 1]! += this.rate * within(force * y);
  }
}

const within = (step: number): number =>
  step > farthestStep ? farthestStep : step < -farthestStep ? -farthestStep : step;

/** Numbers from 0 to 1, the same for a seed (mulberry32, Tommy Ettinger 2017, public domain). */
function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
