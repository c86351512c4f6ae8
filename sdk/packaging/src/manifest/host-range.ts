import { compareVersions, isVersionRange } from "./semantic-version.ts";
import { rangeCovers } from "./version-range.ts";

/**
 * Does a plugin's `engines.tuneit` hold? A pre-release of TuneIT counts as the release it comes before, and so does 0.x: the
 * plugin format it has is that of 1.0.0, and plugins say `^1.0.0`. False for a range that cannot be read.
 */
export function runsOn(host: string, range: string): boolean {
  const counted = host.startsWith("0.") ? [host, "1.0.0"] : [host];
  return isVersionRange(range) && counted.some((one) => rangeCovers(range, one));
}

/** How many do not run with a host, of counts by range. */
export function countElsewhere(host: string, counts: Readonly<Record<string, number>> = {}): number {
  const elsewhere = Object.entries(counts).filter(([range]) => !runsOn(host, range));
  return elsewhere.reduce((sum, [, count]) => sum + count, 0);
}

/** As many ranges as fit a listing; a plugin has one or two. */
const mostRanges = 8;

/** One range for a whole plugin: the hosts that any of its versions runs with, the newest version's words first. */
export function rangeOfAll(versions: readonly { readonly version: string; readonly engines: string }[]): string {
  const newestFirst = versions.toSorted((a, b) => compareVersions(b.version, a.version));
  return [...new Set(newestFirst.map(({ engines }) => engines))].slice(0, mostRanges).join(" || ");
}
