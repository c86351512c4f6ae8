/** A part of the rows: those with a value, with none, or with a number in a range. */
export interface SlicePart {
  readonly value: string | null;
  readonly range: readonly [low: number, high: number] | null;
}

/** More values than these are no list any more. */
export const mostValues = 12;
const quarters = [0, 0.25, 0.5, 0.75, 1];

/**
 * The parts that values fall into: one for each value where they are few, quarters where they are numbers. Null where neither
 * is so, and where there is one part only: that would be the whole again.
 */
export function partsOf(values: readonly (string | null)[], { isMeasure = false } = {}): SlicePart[] | null {
  const given = values.filter((value) => value !== null);
  const distinct = new Set(given);
  const none = given.length < values.length ? [{ value: null, range: null }] : [];
  const parts =
    !isMeasure && distinct.size <= mostValues ? byValue(given) : isNumbers(distinct) ? byQuarter(given) : [];
  return parts.length + none.length < 2 || parts.length === 0 ? null : [...parts, ...none];
}

/** Which part a value falls into. */
export function placeIn(parts: readonly SlicePart[], value: string | null): number {
  if (value === null) return parts.findIndex((part) => part.value === null && part.range === null);
  const last = parts.findLastIndex(({ range }) => range !== null);
  return parts.findIndex(({ value: own, range }, index) => {
    if (range === null) return own === value;
    const number = Number(value);
    return number >= range[0] && (number < range[1] || (index === last && number === range[1]));
  });
}

/** Whether a text may yet be one of numbers. */
export const isNumber = (value: string): boolean => value.trim() !== "" && Number.isFinite(Number(value));

const isNumbers = (values: ReadonlySet<string>): boolean => values.size > 0 && [...values].every(isNumber);

/** The most frequent first. */
function byValue(values: readonly string[]): SlicePart[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted(([a, most], [b, more]) => more - most || a.localeCompare(b))
    .map(([value]) => ({ value, range: null }));
}

/** Bounds that fall together are one: a part has rows. */
function byQuarter(values: readonly string[]): SlicePart[] {
  const numbers = values.map(Number).toSorted((a, b) => a - b);
  const bounds = quarters.map((share) => numbers[Math.floor(share * (numbers.length - 1))]!);
  const edges = [...new Set(bounds)];
  return edges.slice(1).map((high, index) => ({ value: null, range: [edges[index]!, high] }));
}
