export type Json = Readonly<Record<string, unknown>>;
export type Path = readonly (string | number)[];

/** `value` at `path` of the recipe; undefined takes it away. */
export interface Edit {
  readonly path: Path;
  readonly value: unknown;
}

export const isMap = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands at a place, undefined where nothing does. */
export function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, key) =>
      typeof inside === "object" && inside !== null ? (inside as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}

/** The text that stands at a place; empty where there is none. */
export function textAt(value: unknown, path: Path): string {
  const found = at(value, path);
  return typeof found === "string" ? found : "";
}

/** JSON pointer (RFC 6901) to path; digits are places in a list. */
export function pathOf(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
