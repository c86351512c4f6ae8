/** A JSON Schema as far as `z.toJSONSchema` makes them from this package. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema | false;
  prefixItems?: Schema[];
  [key: string]: unknown;
}

const scalars: Record<string, string> = {
  string: "str",
  integer: "int",
  number: "float",
  boolean: "bool",
  null: "None",
};
const keywords = new Set([
  "for",
  "from",
  "with",
  "class",
  "import",
  "is",
  "in",
  "not",
  "or",
  "and",
  "def",
  "return",
  "pass",
  "global",
]);

const pascal = (text: string): string =>
  text.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const literal = (value: unknown): string =>
  value === null ? "None" : value === true ? "True" : value === false ? "False" : JSON.stringify(value);

/** A union of literals is one literal. */
function unique(parts: string[]): string {
  const literals = parts.filter((part) => part.startsWith("Literal[")).map((part) => part.slice(8, -1));
  const merged =
    literals.length > 1
      ? [`Literal[${literals.join(", ")}]`, ...parts.filter((part) => !part.startsWith("Literal["))]
      : parts;
  return [...new Set(merged)].join(" | ");
}

/** Writes one TypedDict for each object that has named properties; everything else becomes a type expression. */
export class PythonModels {
  readonly #classes: string[] = [];
  readonly names: string[] = [];

  add(name: string, schema: Schema): void {
    const type = this.#type(name, schema);
    if (type !== name) this.#emit(name, `${name}: TypeAlias = ${aliased(name, type)}`);
  }

  text(header: string): string {
    const exported = [...this.names].sort().map((name) => `    "${name}",`);
    return `${header}\n\n__all__ = [\n${exported.join("\n")}\n]\n\n\n${this.#classes.join("\n\n\n")}\n`;
  }

  #emit(name: string, text: string): void {
    if (this.names.includes(name)) throw new Error(`two Python models are called ${name}`);
    this.names.push(name);
    this.#classes.push(text.trim());
  }

  #type(name: string, schema: Schema): string {
    if (schema.$ref) return "Any";
    if ("const" in schema)
      return typeof schema.const === "number" && !Number.isInteger(schema.const)
        ? "float"
        : `Literal[${literal(schema.const)}]`;
    if (schema.enum) return `Literal[${schema.enum.map(literal).join(", ")}]`;
    const union = schema.anyOf ?? schema.oneOf;
    if (union) return unique(union.map((one, index) => this.#type(index === 0 ? name : `${name}${index + 1}`, one)));
    if (schema.type === "array") return this.#array(name, schema);
    if (schema.type === "object") return this.#object(name, schema);
    return scalars[String(schema.type)] ?? "Any";
  }

  #array(name: string, schema: Schema): string {
    if (schema.prefixItems)
      return `list[${unique(schema.prefixItems.map((one, index) => this.#type(`${name}${index + 1}`, one)))}]`;
    return `list[${schema.items ? this.#type(`${name}Item`, schema.items) : "Any"}]`;
  }

  #object(name: string, schema: Schema): string {
    if (!schema.properties) {
      const values = schema.additionalProperties;
      return `dict[str, ${typeof values === "object" ? this.#type(`${name}Value`, values) : "Any"}]`;
    }
    const required = new Set(schema.required);
    const fields = Object.entries(schema.properties).map(([key, value]) => {
      const type = this.#type(`${name}${pascal(key)}`, value);
      return [key, required.has(key) ? type : `NotRequired[${type}]`] as const;
    });
    this.#emit(name, typedDict(name, fields));
    return name;
  }
}

/** Class syntax, or the call where a key is no Python name. */
function typedDict(name: string, fields: readonly (readonly [string, string])[]): string {
  if (fields.length === 0) return `\nclass ${name}(TypedDict):\n    pass\n`;
  if (fields.every(([key]) => /^[A-Za-z_]\w*$/.test(key) && !keywords.has(key)))
    return `\nclass ${name}(TypedDict):\n${fields.map(([key, type]) => `    ${key}: ${wrapped(type, `    ${key}: `)}`).join("\n")}\n`;
  const entries = fields.map(([key, type]) => `        "${key}": ${JSON.stringify(type).replaceAll('\\"', "'")},`);
  return `${name} = TypedDict(\n    "${name}",\n    {\n${entries.join("\n")}\n    },\n)`;
}

/** Aliases are evaluated at import; a union of strings is not, so it stays quoted. */
const aliased = (name: string, type: string): string => {
  const quoted = JSON.stringify(type.replaceAll('"', "'"));
  return `${name}: TypeAlias = ${quoted}`.length > 100 ? `(\n    ${quoted}\n)` : quoted;
};

/** Breaks a long literal or union over lines of at most 100 columns. */
function wrapped(type: string, before: string): string {
  if (before.length + type.length <= 100) return type;
  const inner = /^((?:NotRequired\[|list\[)*)Literal\[(.*?)\]([\]]*)$/.exec(type);
  if (!inner) return type;
  const [, open = "", list = "", close = ""] = inner;
  return `${open}Literal[\n${list
    .split(", ")
    .map((one) => `        ${one},`)
    .join("\n")}\n    ]${close}`;
}
