import { isObject } from "./schema.ts";

/** Plain JSON; only what differs from its default is in it. */
export type Values = Readonly<Record<string, unknown>>;

/** Keys of a JSON pointer (RFC 6901). */
export function keysOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

export function valueAt(values: unknown, pointer: string): unknown {
  return keysOf(pointer).reduce<unknown>((value, key) => childOf(value, key), values);
}

/**
 * `values` with the one at `pointer` set. What is on the way and not set yet begins as `base` says, so that the first
 * change of a list keeps the list.
 */
export function withValue(values: Values, pointer: string, value: unknown, base: (pointer: string) => unknown): Values {
  return write(values, keysOf(pointer), value, { at: "", base }) as Values;
}

/** `values` without the one at `pointer`, and without the objects that only held it. */
export function withoutValue(values: Values, pointer: string): Values {
  return (remove(values, keysOf(pointer)) ?? {}) as Values;
}

interface Way {
  readonly at: string;
  readonly base: (pointer: string) => unknown;
}

function write(value: unknown, keys: readonly string[], next: unknown, { at, base }: Way): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return next;
  const own = value ?? base(at);
  const child = write(childOf(own, key), rest, next, { at: pointerTo(at, key), base });
  if (Array.isArray(own)) return own.with(Number(key), child) as unknown[];
  return { ...(isObject(own) ? own : {}), [key]: child };
}

function remove(value: unknown, keys: readonly string[]): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return undefined;
  const child = remove(childOf(value, key), rest);
  if (Array.isArray(value)) return value.with(Number(key), child ?? {}) as unknown[];
  if (!isObject(value)) return value;
  const { [key]: _, ...others } = value;
  if (child !== undefined) return { ...others, [key]: child };
  return Object.keys(others).length === 0 ? undefined : others;
}

function childOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
