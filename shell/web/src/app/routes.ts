/** From the path to the screen; the first that fits wins. `:name` takes one part, `:name?` may be missing. */
export const routes = {
  "/": "home",
  "/welcome": "welcome",
  "/models": "models",
  "/models/:source/:id": "model",
  "/p/:project/data": "data",
  "/p/:project/data/import": "import",
  "/p/:project/data/:dataset": "dataset",
  "/p/:project/data/:dataset/report": "validation",
  "/p/:project/train/:recipe?": "train",
  "/p/:project/runs": "runs",
  "/p/:project/runs/:run": "run",
  "/p/:project/compare": "compare",
  "/p/:project/evaluate/:run": "evaluate",
  "/p/:project/playground": "playground",
  "/p/:project/export/:run?": "export",
  "/plugins/:name?": "plugins",
  "/settings/:section?": "settings",
  "/notices": "notices",
} as const satisfies Record<string, string>;

export type ScreenName = (typeof routes)[keyof typeof routes];

export interface Place {
  readonly screen: ScreenName | null;
  /** Part of the address cannot be decoded: it was cut where it was copied. */
  readonly isBroken?: true;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** The place that an address names; `screen` is null where no route fits. */
export function placeOf(address: URL): Place {
  const query = address.searchParams;
  const parts = withScope(partsOf(address.pathname));
  for (const [pattern, screen] of Object.entries(routes)) {
    const parameters = match(partsOf(pattern), parts);
    if (parameters !== null) return { screen, parameters, query };
  }
  return {
    screen: null,
    parameters: {},
    query,
    ...(parts.some((part) => decoded(part) === null) && { isBroken: true }),
  };
}

/** The same place in the project that is there, whatever the address calls it. */
export function inProject(place: Place, project: string | undefined): Place {
  const { parameters } = place;
  if (project === undefined || [undefined, project].includes(parameters["project"])) return place;
  return { ...place, parameters: { ...parameters, project } };
}

/** `address` with these of its query set; null and "" take a key away, so that a plain view has a plain link. */
export function withQuery(address: URL, changes: Readonly<Record<string, string | null>>): URL {
  const next = new URL(address);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === "") next.searchParams.delete(key);
    else next.searchParams.set(key, value);
  }
  return next;
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

/** A plugin's name has a stroke in it, and who types an address writes it as it is. */
function withScope(parts: readonly string[]): readonly string[] {
  const [screen, scope, name] = parts;
  const isScoped = screen === "plugins" && parts.length === 3 && scope!.startsWith("@");
  return isScoped ? [screen, `${scope}%2F${name}`] : parts;
}

function match(pattern: readonly string[], parts: readonly string[]): Record<string, string> | null {
  if (parts.length > pattern.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index];
    const isOptional = expected.endsWith("?");
    if (part === undefined) {
      if (isOptional) continue;
      return null;
    }
    if (!expected.startsWith(":")) {
      if (part !== expected) return null;
      continue;
    }
    const value = decoded(part);
    if (value === null) return null;
    parameters[expected.slice(1, isOptional ? -1 : undefined)] = value;
  }
  return parameters;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
