/**
 * What a view remembers in this browser: columns, smoothing, saved views. What lies there may be old or written by hand:
 * `read` takes what it knows and leaves the rest.
 */
export interface Kept<T> {
  get(): T;
  set(value: T): void;
}

export function keptIn<T>(name: string, read: (stored: unknown) => T): Kept<T> {
  const key = `tuneit.${name}`;
  return {
    get: () => read(stored(key)),
    set: (value) => {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // A full or forbidden storage costs the memory of the view, nothing else.
      }
    },
  };
}

function stored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as unknown;
  } catch {
    return null;
  }
}

/** The strings of what should be a list of them. */
export function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The value where it is one of `known`, else the first of them. */
export function oneOf<T extends string>(known: readonly [T, ...T[]], value: unknown): T {
  return known.find((item) => item === value) ?? known[0];
}
