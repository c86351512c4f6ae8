import { compareVersions, isExactVersion, isVersionRange } from "./semantic-version.ts";

/** A half-open interval of versions; `below` null has no end. */
interface Interval {
  readonly from: string;
  readonly below: string | null;
  /** `<=1.2.3` and an exact version end at a version that still belongs. */
  readonly through?: string;
}

/**
 * True if a blocked range covers a version. Unlike an installer's choice it counts prereleases in, for what is harmful
 * in 1.2.0 is so in 1.2.1-beta. A range that cannot be read covers everything.
 */
export function rangeCovers(range: string, version: string): boolean {
  if (!isVersionRange(range) || !isExactVersion(version)) return true;
  return range.split("||").some((part) => intervalsOf(part.trim()).every((interval) => holds(interval, version)));
}

function holds({ from, below, through }: Interval, version: string): boolean {
  if (compareVersions(version, from) < 0) return false;
  if (through !== undefined) return compareVersions(version, through) <= 0;
  return below === null || compareVersions(version, below) < 0;
}

const lowest = "0.0.0-0";

function intervalsOf(set: string): Interval[] {
  const span = /^(\S+)\s+-\s+(\S+)$/.exec(set);
  if (span) return [{ from: lowerEnd(span[1] ?? ""), below: null }, comparator(`<=${span[2]}`)];
  const pieces = set.replaceAll(/(<=|>=|<|>|=|\^|~>?)\s+/g, "$1").split(/\s+/);
  return pieces.filter((piece) => piece !== "").map(comparator);
}

/** npm lets the lower end of `a - b` begin with the prereleases of `a`. */
function lowerEnd(text: string): string {
  const { floor } = bounds(text);
  return floor.includes("-") ? floor : `${floor.split("+", 1)[0]}-0`;
}

function comparator(piece: string): Interval {
  const [, operator = "", text = ""] = /^(<=|>=|<|>|=|\^|~>?)?[v=]*(.*)$/.exec(piece) ?? [];
  const { floor, next, exact } = bounds(text);
  switch (operator) {
    case ">=":
      return { from: floor, below: null };
    case ">":
      return { from: exact ? successor(floor) : (next ?? "999999999.0.0"), below: null };
    case "<":
      return { from: lowest, below: floor };
    case "<=":
      return exact ? { from: lowest, below: null, through: floor } : { from: lowest, below: next };
    case "^":
      return { from: floor, below: caret(text) };
    case "~":
    case "~>":
      return { from: floor, below: tilde(text) };
    default:
      return exact ? { from: floor, below: null, through: floor } : { from: floor, below: next };
  }
}

/** The first version of a partial one, and the first that no longer belongs to it. */
function bounds(text: string): { floor: string; next: string | null; exact: boolean } {
  if (isExactVersion(text)) return { floor: text, next: null, exact: true };
  const [major, minor] = numbers(text);
  if (major === undefined) return { floor: lowest, next: null, exact: false };
  if (minor === undefined) return { floor: `${major}.0.0-0`, next: `${major + 1}.0.0-0`, exact: false };
  return { floor: `${major}.${minor}.0-0`, next: `${major}.${minor + 1}.0-0`, exact: false };
}

/** Numbers before the first `x`, `*` or missing part. */
function numbers(text: string): number[] {
  const parts = text.split(/[-+]/, 1)[0]?.split(".") ?? [];
  const open = parts.findIndex((part) => !/^\d+$/.test(part));
  return (open < 0 ? parts : parts.slice(0, open)).map(Number);
}

function caret(text: string): string | null {
  const [major, minor, patch] = numbers(text);
  if (major === undefined) return null;
  if (major > 0 || minor === undefined) return `${major + 1}.0.0-0`;
  return minor > 0 || patch === undefined ? `0.${minor + 1}.0-0` : `0.0.${patch + 1}-0`;
}

function tilde(text: string): string | null {
  const [major, minor] = numbers(text);
  if (major === undefined) return null;
  return minor === undefined ? `${major + 1}.0.0-0` : `${major}.${minor + 1}.0-0`;
}

/** The next version in semver's order after an exact one: build metadata does not count. */
function successor(version: string): string {
  const plain = version.split("+", 1)[0] ?? version;
  if (plain.includes("-")) return `${plain}.0`;
  const [major = 0, minor = 0, patch = 0] = numbers(plain);
  return `${major}.${minor}.${patch + 1}-0`;
}
