/** One spelling for all that a person reads as the same name: Unicode form, case and separators do not count. */
export function canonicalName(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[-_.\s]+/g, "");
}

/** Letters that are taken for one another; applied after the canonical spelling. */
const lookalikes: ReadonlyArray<readonly [RegExp, string]> = [
  [/rn/g, "m"],
  [/vv/g, "w"],
  [/cl/g, "d"],
  [/[1il|]/g, "l"],
  [/0/g, "o"],
  [/5/g, "s"],
  [/3/g, "e"],
  [/4/g, "a"],
];

/** The shape of a name to the eye: two names of one skeleton are confusable. */
export function nameSkeleton(name: string): string {
  return lookalikes.reduce((text, [letters, shape]) => text.replaceAll(letters, shape), canonicalName(name));
}

/** Edits (insert, delete, replace, swap neighbours) between the skeletons of two names; 0 means confusable. */
export function nameDistance(a: string, b: string): number {
  const left = nameSkeleton(a);
  const right = nameSkeleton(b);
  let before: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) best = Math.min(best, at(before, column - 2) + 1);
      current.push(best);
    }
    [before, previous] = [previous, current];
  }
  return at(previous, right.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
