import { z } from "zod";
import { recipe } from "./recipe.ts";

/** One place of a recipe that takes a value. */
export interface RecipeKey {
  /** `train.batchSize`, `data.augment[].use`. */
  readonly path: string;
  /** In words: `whole number above 0 to 4096`, `linear | cosine | constant`. */
  readonly takes: string;
  /** What stands for it where it is left out, as JSON; undefined = nothing does. */
  readonly default: string | undefined;
  /** The recipe, or the part that it belongs to, is not one without it. */
  readonly required: boolean;
}

type Schema = z.core.JSONSchema.BaseSchema;

/** Every key of a recipe, in the order of its schema, read from the schema itself. */
export function recipeKeys(): RecipeKey[] {
  return keysBelow(z.toJSONSchema(recipe, { io: "input", unrepresentable: "any" }), "", true);
}

function keysBelow(schema: Schema, path: string, required: boolean): RecipeKey[] {
  const { properties, items } = schema;
  if (properties)
    return Object.entries(properties as Record<string, Schema>).flatMap(([name, part]) =>
      keysBelow(part, path === "" ? name : `${path}.${name}`, schema.required?.includes(name) ?? false),
    );
  if (isSchema(items) && items.properties) return keysBelow(items, `${path}[]`, required);
  const given = schema.default === undefined ? undefined : JSON.stringify(schema.default);
  return [{ path, takes: inWords(schema), default: given, required }];
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function inWords(schema: Schema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map((one) => inWords(one)))].join(" or ");
  if (schema.const !== undefined) return String(schema.const);
  if (schema.description !== undefined) return schema.description;
  if (schema.enum) return schema.enum.join(" | ");
  return kinds[String(schema.type)]?.(schema) ?? "any value";
}

const kinds: Readonly<Record<string, (schema: Schema) => string>> = {
  string: () => "text",
  boolean: () => "true | false",
  number: (schema) => `number${range(schema)}`,
  integer: (schema) => `whole number${range(schema)}`,
  object: ({ properties }) => (properties ? `{ ${Object.keys(properties).join(", ")} }` : "keys and values"),
  array: ({ items, prefixItems }) =>
    isSchema(items)
      ? `list of: ${inWords(items)}`
      : `[${(prefixItems ?? []).map((one) => inWords(one as Schema)).join(", ")}]`,
};

function range({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Schema): string {
  const above = exclusiveMinimum === undefined ? "" : ` above ${exclusiveMinimum}`;
  const from = minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? "" : ` from ${minimum}`;
  const below = exclusiveMaximum === undefined ? "" : ` below ${exclusiveMaximum}`;
  const to = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? "" : ` to ${maximum}`;
  return above + from + below + to;
}
