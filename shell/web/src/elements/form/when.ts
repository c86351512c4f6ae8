import { isSame, type FieldSchema } from "./schema.ts";

/** The field that would have to be otherwise for another to mean anything. */
export interface Unmet {
  readonly title: string;
  readonly wanted: readonly unknown[];
}

/** What is missing for a field to apply, by the values beside it; null where it applies. */
export function unmet(
  schema: FieldSchema,
  beside: Readonly<Record<string, unknown>>,
  parent: FieldSchema,
): Unmet | null {
  for (const [name, wish] of Object.entries(schema["x-ui"]?.when ?? {})) {
    const wanted: readonly unknown[] = Array.isArray(wish) ? wish : [wish];
    if (!wanted.some((value) => isSame(value, beside[name])))
      return { title: parent.properties?.[name]?.title ?? name, wanted };
  }
  return null;
}
