const number = "(?:0|[1-9]\\d{0,14})";
const identifier = `(?:${number}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const exact = new RegExp(
  `^(${number})\\.(${number})\\.(${number})(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/** True for a version as semver 2.0 writes it. */
export const isExactVersion = (text: string): boolean => exact.test(text);

/** Order of two exact versions by semver precedence; build metadata does not count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [exact.exec(a), exact.exec(b)];
  if (!left || !right) return Number(left !== null) - Number(right !== null);
  for (const part of [1, 2, 3]) {
    const difference = Number(left[part]) - Number(right[part]);
    if (difference !== 0) return difference;
  }
  return comparePrerelease(left[4], right[4]);
}

function comparePrerelease(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const [left, right] = [a.split("."), b.split(".")];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = compareIdentifier(left[i] ?? "", right[i] ?? "");
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function compareIdentifier(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left && right) return Number(a) - Number(b);
  if (left !== right) return left ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

const loose =
  "[v=]*\\s*(?:[xX*]|\\d+)(?:\\.(?:[xX*]|\\d+)(?:\\.(?:[xX*]|\\d+)(?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?)?)?";
const comparator = new RegExp(`^(?:(?:<=|>=|<|>|=|\\^|~>?)\\s*)?${loose}$`);
const hyphen = new RegExp(`^${loose}\\s+-\\s+${loose}$`);

/** True for text that is a range in npm's grammar; which versions it holds is judged by the resolver. */
export function isVersionRange(text: string): boolean {
  return text.split("||").every((part) => {
    const set = part.trim().replaceAll(/(<=|>=|<|>|=|\^|~>?)\s+/g, "$1");
    return set === "" || hyphen.test(set) || set.split(/\s+/).every((piece) => comparator.test(piece));
  });
}
