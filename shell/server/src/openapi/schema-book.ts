import { z } from "zod";

type Json = Record<string, unknown>;

const local = "#/$defs/";
const shared = "#/components/schemas/";

/**
 * JSON Schemas of a document. Zod puts what a schema refers to inside of it, under `$defs`; in a document a reference begins at
 * its root, so these move to `components.schemas`, each once.
 */
export class SchemaBook {
  readonly schemas: Record<string, Json> = {};
  readonly #names = new Map<string, string>();

  /** Query values come as text and are turned into what the schema says: `input` says what they mean all the same. */
  of(schema: z.ZodType, io: "input" | "output"): Json {
    const {
      $schema: _,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, { io, unrepresentable: "any", override }) as Json & {
      $defs?: Record<string, Json>;
    };
    const names = new Map(Object.entries($defs).map(([name, content]) => [name, this.#nameOf(content)]));
    for (const [name, content] of Object.entries($defs)) this.schemas[names.get(name)!] ??= moved(content, names);
    return moved(rest, names);
  }

  /** Equal content has one name. */
  #nameOf(content: Json): string {
    const text = JSON.stringify(content);
    const name = this.#names.get(text) ?? `Shared${this.#names.size + 1}`;
    this.#names.set(text, name);
    return name;
  }
}

function moved<T>(value: T, names: ReadonlyMap<string, string>): T {
  return JSON.parse(JSON.stringify(value), (key: string, content: unknown): unknown => {
    const name =
      key === "$ref" &&
      typeof content === "string" &&
      content.startsWith(local) &&
      names.get(content.slice(local.length));
    return name ? shared + name : content;
  }) as T;
}

/** Zod says of what is coerced that anything goes in. */
function override({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Json }): void {
  const { type, coerce } = zodSchema._zod.def as { type: string; coerce?: boolean };
  if (coerce === true && jsonSchema["type"] === undefined && ["number", "boolean", "string"].includes(type))
    jsonSchema["type"] = type;
}
