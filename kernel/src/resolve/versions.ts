import semver from "semver";

/** True if a version lies in a range; false for a range that cannot be read. */
export function satisfies(version: string, range: string): boolean {
  return semver.satisfies(version, range);
}

export function isRange(text: string): boolean {
  return semver.validRange(text) !== null;
}

/** Newest first. */
export function newestFirst(versions: readonly string[]): string[] {
  return semver.rsort([...versions]);
}
