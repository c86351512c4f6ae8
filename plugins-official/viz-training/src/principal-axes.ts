/** Directions in which rows differ most, and how far each row is along them. */
export interface PrincipalAxes {
  /** `places[axis][row]` */
  readonly places: readonly Float64Array[];
  /** Share of the whole variance, 0…1, of each axis. */
  readonly shares: readonly number[];
}

interface Matrix {
  /** `values[row * width + column]` */
  readonly values: Float64Array;
  readonly rows: number;
  readonly width: number;
}

/** Of the largest eigenvalue. */
const tolerance = 1e-7;
const mostSteps = 120;

/**
 * Principal component analysis (Pearson 1901; Hotelling 1933): the eigenvectors of the covariance with the largest
 * eigenvalues. They are found by the Lanczos method with full reorthogonalization (Golub and Van Loan, "Matrix
 * Computations", 4th edition, section 10.3), from a fixed start, so the covariance is never written out. An axis points to
 * where its largest loading is positive.
 *
 * @param vectors `vectors[row * width + column]`
 */
export function principalAxes(vectors: ArrayLike<number>, width: number, count: number): PrincipalAxes {
  const matrix = centered(vectors, width);
  const { rows } = matrix;
  const total = matrix.values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, rows - 1);
  const found = total > 0 ? lanczos(matrix, count) : [];
  const axes = Array.from({ length: count }, (_, at) => found[at] ?? { vector: new Float64Array(width), value: 0 });
  return {
    places: axes.map(({ vector }) => along(matrix, upright(vector))),
    shares: axes.map(({ value }) => (total > 0 ? Math.max(0, value) / total : 0)),
  };
}

function centered(vectors: ArrayLike<number>, width: number): Matrix {
  const rows = Math.floor(vectors.length / width);
  const mean = new Float64Array(width);
  const values = new Float64Array(rows * width);
  for (let at = 0; at < values.length; at++) mean[at % width]! += vectors[at]! / rows;
  for (let at = 0; at < values.length; at++) values[at] = vectors[at]! - mean[at % width]!;
  return { values, rows, width };
}

interface Axis {
  readonly vector: Float64Array;
  readonly value: number;
}

function lanczos(matrix: Matrix, count: number): Axis[] {
  const most = Math.min(mostSteps, matrix.width, matrix.rows);
  const draw = drawer();
  const basis = [unit(Float64Array.from({ length: matrix.width }, draw))];
  const [diagonal, beside]: [number[], number[]] = [[], []];
  for (;;) {
    const next = covariance(matrix, basis.at(-1)!);
    diagonal.push(dot(next, basis.at(-1)!));
    const length = orthogonal(next, basis);
    const isDone = basis.length >= most;
    if (isDone || isCheck(basis.length)) {
      const { values, vectors } = eigen(diagonal, beside);
      const order = values.map((_, at) => at).toSorted((a, b) => values[b]! - values[a]!);
      const wanted = order.slice(0, count);
      const isNear = wanted.every((at) => Math.abs(length * vectors.at(-1)![at]!) <= tolerance * values[order[0]!]!);
      if (isDone || (isNear && wanted.length === count))
        return wanted.map((at) => ({ vector: combined(basis, vectors, at), value: values[at]! }));
    }
    // Nothing is left in this direction: another one is looked in, apart from it.
    const isSpent = length <= tolerance * Math.abs(diagonal[0]!);
    const fresh = isSpent ? Float64Array.from({ length: matrix.width }, draw) : next;
    if (isSpent) orthogonal(fresh, basis);
    beside.push(isSpent ? 0 : length);
    basis.push(unit(fresh));
  }
}

const isCheck = (steps: number): boolean => steps >= 8 && steps % 4 === 0;

/** The covariance times a vector: twice through the rows. */
function covariance(matrix: Matrix, vector: Float64Array): Float64Array {
  const { values, rows, width } = matrix;
  const places = along(matrix, vector);
  const out = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    const share = places[row]! / Math.max(1, rows - 1);
    for (let column = 0, at = row * width; column < width; column++, at++) out[column]! += share * values[at]!;
  }
  return out;
}

function along({ values, rows, width }: Matrix, vector: Float64Array): Float64Array {
  const places = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0, at = row * width; column < width; column++, at++) sum += values[at]! * vector[column]!;
    places[row] = sum;
  }
  return places;
}

/** Takes what lies along `basis` away, twice, as rounding wants it. @returns the length that is left */
function orthogonal(vector: Float64Array, basis: readonly Float64Array[]): number {
  for (const one of [...basis, ...basis]) {
    const share = dot(vector, one);
    for (let at = 0; at < vector.length; at++) vector[at]! -= share * one[at]!;
  }
  return Math.sqrt(dot(vector, vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((value) => value / length);
}

function upright(vector: Float64Array): Float64Array {
  const largest = vector.reduce((best, value, at) => (Math.abs(value) > Math.abs(vector[best]!) ? at : best), 0);
  return vector[largest]! < 0 ? vector.map((value) => -value) : vector;
}

function combined(basis: readonly Float64Array[], shares: readonly Float64Array[], axis: number): Float64Array {
  const out = new Float64Array(basis[0]!.length);
  for (const [at, one] of basis.entries())
    for (let column = 0; column < out.length; column++) out[column]! += shares[at]![axis]! * one[column]!;
  return unit(out);
}

/**
 * Eigenvalues of a symmetric tridiagonal matrix and its eigenvectors, `vectors[row][axis]`, by cyclic Jacobi rotations
 * (Golub and Van Loan, section 8.5).
 */
function eigen(diagonal: readonly number[], beside: readonly number[]) {
  const size = diagonal.length;
  const square = (fill: (row: number, column: number) => number): Float64Array[] =>
    Array.from({ length: size }, (_, row) => Float64Array.from({ length: size }, (__, column) => fill(row, column)));
  const near = (row: number, column: number): number =>
    Math.abs(row - column) === 1 ? (beside[Math.min(row, column)] ?? 0) : 0;
  const matrix = square((row, column) => (row === column ? diagonal[row]! : near(row, column)));
  const vectors = square((row, column) => Number(row === column));
  for (let sweep = 0; sweep < 60 && !isDiagonal(matrix); sweep++)
    for (let low = 0; low < size; low++)
      for (let high = low + 1; high < size; high++) rotate(matrix, vectors, low, high);
  return { values: matrix.map((row, at) => row[at]!), vectors };
}

function isDiagonal(matrix: readonly Float64Array[]): boolean {
  let [off, on] = [0, 0];
  for (const [row, values] of matrix.entries())
    for (const [column, value] of values.entries())
      if (row === column) on += value * value;
      else off += value * value;
  return off <= 1e-28 * on;
}

function rotate(matrix: readonly Float64Array[], vectors: readonly Float64Array[], low: number, high: number): void {
  const off = matrix[low]![high]!;
  if (off === 0) return;
  const slope = (matrix[high]![high]! - matrix[low]![low]!) / (2 * off);
  const tangent = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.sqrt(slope * slope + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  const turn = (one: Float64Array): void => {
    const [a, b] = [one[low]!, one[high]!];
    one[low] = cosine * a - sine * b;
    one[high] = sine * a + cosine * b;
  };
  for (const row of matrix) turn(row);
  const [first, second] = [matrix[low]!, matrix[high]!];
  for (let at = 0; at < first.length; at++) {
    const [a, b] = [first[at]!, second[at]!];
    first[at] = cosine * a - sine * b;
    second[at] = sine * a + cosine * b;
  }
  for (const row of vectors) turn(row);
}

/** The same numbers between -1 and 1 each time (a linear congruential generator; Numerical Recipes' constants). */
function drawer(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
