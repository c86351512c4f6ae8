/** Whether a version satisfies a range of Python's own kind (`>=3.10,<3.14`); `^` and `||` belong to npm and match nothing. */
export function accepts(range: string, version: string): boolean {
  const clauses = range.split(/[\s,]+/).filter(Boolean);
  return clauses.every((clause) => holds(clause, numbers(version)));
}

function holds(clause: string, version: readonly number[]): boolean {
  const match = /^(>=|<=|==|!=|~=|>|<)?(\d+(?:\.\d+)*)(\.\*)?$/.exec(clause);
  if (!match) return false;
  const wanted = numbers(match[2]!);
  const isWithin = wanted.every((number, index) => number === (version[index] ?? 0));
  const order = compare(version, wanted);
  // one meaning each, as in the version specifiers of Python packaging
  switch (match[1] ?? "==") {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0 || isWithin;
    case ">":
      return order > 0 && !isWithin;
    case "<":
      return order < 0;
    case "~=":
      return order >= 0 && wanted.slice(0, -1).every((number, index) => number === version[index]);
    case "!=":
      return !isWithin;
    default:
      return isWithin;
  }
}

const numbers = (version: string): number[] => version.split(".").map(Number);

function compare(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  const differing = Array.from({ length }, (_, index) => (a[index] ?? 0) - (b[index] ?? 0));
  return differing.find((difference) => difference !== 0) ?? 0;
}
