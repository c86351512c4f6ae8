import { isMap, type Json } from "./paths.ts";

/** `use: lora` with its configuration. */
export interface Use {
  readonly use: string;
  readonly with: Json;
}

/** A recipe may name a contribution by its name alone. */
export function useOf(value: unknown): Use | null {
  if (typeof value === "string") return { use: value, with: {} };
  if (!isMap(value) || typeof value["use"] !== "string") return null;
  return { use: value["use"], with: isMap(value["with"]) ? value["with"] : {} };
}

export function usesOf(value: unknown): Use[] {
  return Array.isArray(value) ? value.map(useOf).filter((use) => use !== null) : [];
}

/** As short as it can be written; `others` are settings beside `with`, such as an augmentation's probability. */
export function written({ use, with: settings }: Use, others: Json = {}): unknown {
  const configured = Object.keys(settings).length > 0 ? { with: settings } : {};
  return Object.keys({ ...others, ...configured }).length === 0 ? use : { use, ...others, ...configured };
}

/** The id that a `use` names: `@acme/tuneit-lora@^2:lora` is `lora`. */
export const idOf = (use: string): string => use.slice(use.lastIndexOf(":") + 1);
