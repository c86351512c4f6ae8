/** True where a scope reaches a path: `$DATASETS/a` with all below it; in globs `*` and `?` stay in one part, `**` spans many. */
export function reachesPath(scope: string, path: string): boolean {
  const wanted = partsOf(scope);
  const given = partsOf(path);
  return isGlob(scope) ? matchParts(wanted, given) : wanted.every((part, index) => part === given[index]);
}

/** True for a folder in which a glob may find something: from its first wildcard on. */
export function maySearch(scope: string, folder: string): boolean {
  if (!isGlob(scope)) return false;
  const wanted = partsOf(scope);
  const given = partsOf(folder);
  const fixed = wanted.slice(0, wanted.findIndex(isWild));
  if (given.length < fixed.length || !fixed.every((part, index) => part === given[index])) return false;
  const rest = wanted.slice(0, -1);
  return rest.includes("**") || (given.length === rest.length && matchParts(rest, given));
}

const partsOf = (text: string): string[] => text.replace(/\/$/, "").split("/");
const isWild = (part: string): boolean => /[*?]/.test(part);
const isGlob = (scope: string): boolean => isWild(scope);

/** Which beginnings of the path each part of the glob can have used up: no backtracking, however many stars there are. */
function matchParts(wanted: readonly string[], given: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const part of wanted) {
    const from = [...reached];
    reached = new Set(
      part === "**"
        ? given
            .map((_, index) => index)
            .concat(given.length)
            .filter((index) => index >= Math.min(...from))
        : from.filter((index) => index < given.length && matchPart(part, given[index]!)).map((index) => index + 1),
    );
    if (reached.size === 0) return false;
  }
  return reached.has(given.length);
}

/** Wildcards in one part, in time that grows with the product of the lengths. */
function matchPart(pattern: string, text: string): boolean {
  let [at, star, behind] = [0, -1, 0];
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === "*") [star, behind, at] = [at, index, at + 1];
    else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[index]))
      [at, index] = [at + 1, index + 1];
    else if (star >= 0) [at, behind, index] = [star + 1, behind + 1, behind + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
