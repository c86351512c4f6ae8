/** A weighted graph of rows: how sure it is that each two belong together, 0…1. Both directions are in it. */
export interface NeighbourGraph {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
}

const mostSteps = 64;
/** Columns between two looks whether a row can still be among the nearest. */
const stretch = 16;
const tolerance = 1e-5;
/** A row amid rows that are all alike still reaches this share of their mean distance. */
const leastReach = 1e-3;

/**
 * The fuzzy graph of UMAP (McInnes, Healy and Melville 2018, arXiv:1802.03426, sections 3.1 and 4.1), over exact
 * Euclidean distances.
 *
 * @param vectors `vectors[row * width + column]`
 * @param neighbours of each row, itself among them; at least 2
 */
export function neighbourGraph(vectors: ArrayLike<number>, width: number, neighbours: number): NeighbourGraph {
  const { near, distances, rows, count } = nearest(vectors, width, neighbours);
  const weights = memberships(distances, rows, count);
  const sure = new Map<number, number>();
  for (let at = 0; at < near.length; at++)
    if (weights[at]! > 0) sure.set(Math.floor(at / count) * rows + near[at]!, weights[at]!);
  const edges: [from: number, to: number, weight: number][] = [];
  for (const [key, one] of sure) {
    const [from, to] = [Math.floor(key / rows), key % rows];
    const back = sure.get(to * rows + from);
    // One of the two directions, or both: the probabilistic sum.
    const weight = back === undefined ? one : one + back - one * back;
    edges.push([from, to, weight]);
    if (back === undefined) edges.push([to, from, weight]);
  }
  return {
    from: Int32Array.from(edges, ([from]) => from),
    to: Int32Array.from(edges, ([, to]) => to),
    weight: Float64Array.from(edges, ([, , weight]) => weight),
  };
}

interface Nearest {
  /** `near[row * count + rank]`, the nearest first, without the row itself. */
  readonly near: Int32Array;
  readonly distances: Float64Array;
  readonly rows: number;
  readonly count: number;
}

function nearest(given: ArrayLike<number>, width: number, neighbours: number): Nearest {
  const vectors = largestFirst(given, width);
  const rows = Math.floor(vectors.length / width);
  const count = Math.min(neighbours, rows) - 1;
  const near = new Int32Array(rows * count);
  const distances = new Float64Array(rows * count).fill(Infinity);
  for (let row = 0; row < rows; row++)
    for (let other = row + 1; other < rows; other++) {
      const [last, lastOfOther] = [distances[(row + 1) * count - 1]!, distances[(other + 1) * count - 1]!];
      const squared = apart(vectors, width, row * width, other * width, last > lastOfOther ? last : lastOfOther);
      if (squared < last) insert(near, distances, row * count, count, other, squared);
      if (squared < lastOfOther) insert(near, distances, other * count, count, row, squared);
    }
  return { near, distances: distances.map(Math.sqrt), rows, count };
}

/** The columns in which the rows differ most come first, so that most pairs are given up after a few of them. */
function largestFirst(vectors: ArrayLike<number>, width: number): Float32Array {
  const rows = Math.floor(vectors.length / width);
  const [sums, squares] = [new Float64Array(width), new Float64Array(width)];
  for (let at = 0; at < rows * width; at++) {
    sums[at % width]! += vectors[at]!;
    squares[at % width]! += vectors[at]! ** 2;
  }
  const spread = squares.map((square, column) => square - sums[column]! ** 2 / rows);
  const order = Array.from(spread.keys()).toSorted((one, other) => spread[other]! - spread[one]!);
  const out = new Float32Array(rows * width);
  for (let at = 0; at < out.length; at++) out[at] = vectors[at - (at % width) + order[at % width]!]!;
  return out;
}

/** Squared; of rows that are further apart than `limit`, something that is more than it. */
function apart(vectors: Float32Array, width: number, row: number, other: number, limit: number): number {
  let sum = 0;
  for (let column = 0; column < width && sum < limit; column += stretch) {
    const end = column + stretch < width ? column + stretch : width;
    for (let at = column; at < end; at++) {
      const difference = vectors[row + at]! - vectors[other + at]!;
      sum += difference * difference;
    }
  }
  return sum;
}

/** Keeps the list that begins at `first` sorted; of rows that are equally far the one that came first stays before. */
function insert(
  near: Int32Array,
  distances: Float64Array,
  first: number,
  count: number,
  other: number,
  squared: number,
): void {
  let at = first + count - 1;
  for (; at > first && distances[at - 1]! > squared; at--) {
    distances[at] = distances[at - 1]!;
    near[at] = near[at - 1]!;
  }
  distances[at] = squared;
  near[at] = other;
}

/** How far each row reaches is chosen so that its neighbours count as many as the logarithm of their number. */
function memberships(distances: Float64Array, rows: number, count: number): Float64Array {
  const weights = new Float64Array(distances.length);
  const mean = distances.reduce((sum, value) => sum + value, 0) / distances.length;
  for (let row = 0; row < rows; row++) {
    const own = distances.subarray(row * count, (row + 1) * count);
    const closest = own.find((distance) => distance > 0) ?? 0;
    const reach = Math.max(reachOf(own, closest, Math.log2(count + 1)), leastReach * mean);
    for (const [at, distance] of own.entries())
      weights[row * count + at] = distance <= closest || reach === 0 ? 1 : Math.exp((closest - distance) / reach);
  }
  return weights;
}

/** By bisection. */
function reachOf(distances: Float64Array, closest: number, wanted: number): number {
  let [low, high, reach] = [0, Infinity, 1];
  for (let step = 0; step < mostSteps; step++) {
    let sum = 0;
    for (const distance of distances) sum += distance > closest ? Math.exp((closest - distance) / reach) : 1;
    if (Math.abs(sum - wanted) < tolerance) break;
    if (sum > wanted) high = reach;
    else low = reach;
    reach = high === Infinity ? reach * 2 : (low + high) / 2;
  }
  return reach;
}
