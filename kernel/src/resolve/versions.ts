import semver from "semver";

/** True if a version lies in a range; false for a range that cannot be read. */
export function satisfies(version: string, range: string): boolean {
  return semver.satisfies(version, range);
}

/**
 * Does a plugin's `engines.tuneit` hold? A pre-release of TuneIT counts as the release it comes before, and so does 0.x: the
 * plugin format it has is that of 1.0.0, and plugins say `^1.0.0`.
 */
export function runsOn(host: string, range: string): boolean {
  const counted = semver.major(host) === 0 ? [host, "1.0.0"] : [host];
  return counted.some((one) => semver.satisfies(one, range, { includePrerelease: true }));
}

export function isRange(text: string): boolean {
  return semver.validRange(text) !== null;
}

/** Newest first. */
export function newestFirst(versions: readonly string[]): string[] {
  return semver.rsort([...versions]);
}
