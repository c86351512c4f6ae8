const fanOut = 16;

export interface Band {
  readonly x: number;
  readonly min: number;
  readonly max: number;
  /** Last value of the stretch. */
  readonly last: number;
}

interface Level {
  readonly min: number[];
  readonly max: number[];
}

/** Columns of many points end where whole blocks do, at most a quarter of their width aside: most points need no look. */
function grainOf(pointsOfColumn: number): number {
  let grain = 1;
  while (grain * fanOut * 4 <= pointsOfColumn) grain *= fanOut;
  return grain;
}

/**
 * Minimum and maximum of each 16, 256, 4096 … points of an append-only series: a chart as wide as the screen costs the same
 * for a thousand points and for a million, and no extreme is lost. `append` is O(1), `bands` O(width).
 * Values that are no numbers are kept apart and drawn as marks.
 */
export class Pyramid {
  readonly x: number[] = [];
  readonly values: number[] = [];
  /** Positions of NaN and infinity. */
  readonly broken: number[] = [];
  readonly #levels: Level[] = [];

  get length(): number {
    return this.x.length;
  }

  append(x: number, value: number): void {
    const index = this.values.length;
    if (!Number.isFinite(value)) this.broken.push(index);
    this.x.push(x);
    this.values.push(value);
    for (let level = 0, size = fanOut; level === 0 || index >= size / fanOut; level += 1, size *= fanOut)
      this.#widen(level, Math.floor(index / size), value, size);
  }

  /** At most `width` stretches of the points from `from` to before `to`, each with its extremes. */
  bands(from: number, to: number, width: number): Band[] {
    const start = Math.max(0, from);
    const end = Math.min(this.length, to);
    const count = Math.min(Math.max(1, Math.floor(width)), end - start);
    const bands: Band[] = [];
    for (let band = 0; band < count; band += 1) {
      const low = start + Math.floor(((end - start) * band) / count);
      this.#addBand(bands, low, start + Math.floor(((end - start) * (band + 1)) / count));
    }
    return bands;
  }

  /** Position of the first point, of each `grain`-th, whose x is at least `x`, not before `from`; they are in order of x. */
  indexAt(x: number, from = 0, grain = 1): number {
    let low = Math.ceil(from / grain);
    let high = Math.ceil(this.length / grain);
    // Columns of a chart lie close together: the next one is found in steps that double.
    if (from > 0) {
      let step = 4;
      while (low + step < high && this.x[(low + step) * grain]! < x) step *= 2;
      high = Math.min(high, low + step);
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.x[middle * grain]! < x) low = middle + 1;
      else high = middle;
    }
    return Math.min(this.length, low * grain);
  }

  /**
   * What is to be drawn from one x to another, however unevenly the points lie: each point itself where there is room,
   * else a stretch for each of `width` columns, whose bounds `xOf` gives. One point beyond each end comes along, so that
   * lines run out of the picture.
   */
  columns(from: number, to: number, width: number, xOf: (column: number) => number): Band[] {
    const first = Math.max(0, this.indexAt(from) - 1);
    const last = Math.min(this.length, this.indexAt(to) + 2);
    if (last - first <= width * 2) return this.bands(first, last, last - first);
    const bands: Band[] = [];
    const grain = grainOf((last - first) / width);
    let low = first;
    for (let column = 1; column <= width && low < last; column += 1) {
      const high = column === width ? last : Math.min(last, this.indexAt(xOf(column), low, grain));
      if (high > low) this.#addBand(bands, low, high);
      low = Math.max(low, high);
    }
    return bands;
  }

  #addBand(bands: Band[], low: number, high: number): void {
    const { min, max } = this.#extremes(low, high);
    if (min <= max) bands.push({ x: this.x[low] ?? 0, min, max, last: this.values[high - 1] ?? Number.NaN });
  }

  #widen(level: number, at: number, value: number, size: number): void {
    const { min, max } = (this.#levels[level] ??= this.#filled(size));
    min[at] ??= Number.POSITIVE_INFINITY;
    max[at] ??= Number.NEGATIVE_INFINITY;
    if (!Number.isFinite(value)) return;
    min[at] = Math.min(min[at], value);
    max[at] = Math.max(max[at], value);
  }

  /** A level that begins late holds what came before it; it begins once for each sixteenfold growth. */
  #filled(size: number): Level {
    const level: Level = { min: [], max: [] };
    for (let index = 0; index < this.values.length; index += size) {
      const stretch = this.values.slice(index, index + size).filter(Number.isFinite);
      level.min.push(stretch.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY));
      level.max.push(stretch.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
    }
    return level;
  }

  /** Of whole blocks where they fit, of single points at the ends. It runs for each column of each frame and makes no objects. */
  #extremes(low: number, high: number): { min: number; max: number } {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let index = low; index < high;) {
      let level = -1;
      let size = 1;
      while (level + 1 < this.#levels.length && index % (size * fanOut) === 0 && index + size * fanOut <= high) {
        size *= fanOut;
        level += 1;
      }
      const block = level < 0 ? undefined : this.#levels[level];
      const least = block === undefined ? this.values[index]! : block.min[index / size]!;
      const most = block === undefined ? least : block.max[index / size]!;
      // NaN is neither less nor more; infinity, of a single point alone, is drawn as a mark.
      if (least < min && least !== Number.NEGATIVE_INFINITY) min = least;
      if (most > max && most !== Number.POSITIVE_INFINITY) max = most;
      index += size;
    }
    return { min, max };
  }
}
