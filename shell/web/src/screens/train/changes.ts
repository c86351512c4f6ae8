import { isMap } from "./paths.ts";

export interface Change {
  /** `train.epochs` */
  readonly name: string;
  readonly was: unknown;
  readonly is: unknown;
}

/** What differs between two documents, leaf by leaf; a list counts as one. */
export function changesBetween(was: unknown, is: unknown): Change[] {
  const [before, after] = [leaves(was), leaves(is)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)))
    .map((name) => ({ name, was: before.get(name), is: after.get(name) }));
}

function leaves(value: unknown, name = ""): Map<string, unknown> {
  if (!isMap(value)) return new Map(value === undefined ? [] : [[name, value]]);
  const inside = Object.entries(value).map(([key, one]) => leaves(one, name === "" ? key : `${name}.${key}`));
  return new Map(inside.flatMap((map) => [...map]));
}

/** For a person to read: short, and nothing where there is nothing. */
export function said(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  if (Array.isArray(value)) return value.length === 0 ? "–" : value.map(said).join(", ");
  if (isMap(value)) return typeof value["use"] === "string" ? value["use"].replace(/^.*:/, "") : JSON.stringify(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
