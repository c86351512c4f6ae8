/** What a manifest says beside JSON Schema about how a setting is shown. */
export interface UiHints {
  /** 0 beginner, 1 intermediate, 2 expert. */
  readonly level?: number;
  /** Fields of one group stand below one heading. */
  readonly group?: string;
  readonly order?: number;
  readonly widget?: string;
  readonly unit?: string;
  readonly scale?: "linear" | "log";
  /** Where a slider ends; a typed number may go on to `maximum`. */
  readonly softMax?: number;
  /** Values of fields beside it for which this one means something; a list where several do. */
  readonly when?: Readonly<Record<string, unknown>>;
  /** Its choices are things of the project. */
  readonly from?: ChoiceSource;
}

export type ChoiceSource = "columns" | "models" | "datasets" | "runs" | "secrets";

/** The part of JSON Schema (2020-12) that a form draws. */
export interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly contentMediaType?: string;
  readonly writeOnly?: boolean;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | FieldSchema;
  readonly propertyNames?: FieldSchema;
  readonly items?: boolean | FieldSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly oneOf?: readonly FieldSchema[];
  readonly anyOf?: readonly FieldSchema[];
  readonly allOf?: readonly FieldSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, FieldSchema>>;
  readonly ["x-ui"]?: UiHints;
}

export type FormSchema = FieldSchema;

const mostSteps = 16;

/** The schema itself where it points at a definition of `root` or is put together from several. */
export function resolved(schema: FieldSchema, root: FieldSchema, steps = 0): FieldSchema {
  if (steps > mostSteps) return {};
  const { $ref, allOf, ...own } = schema;
  const parts = [...($ref === undefined ? [] : [definition($ref, root)]), ...(allOf ?? [])];
  if (parts.length === 0) return schema;
  return [...parts.map((part) => resolved(part, root, steps + 1)), own].reduce(merged, {});
}

/** Only what stands in the same document: a form asks nobody for a schema. */
function definition(reference: string, root: FieldSchema): FieldSchema {
  if (reference === "#") return root;
  const name = /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1];
  return name === undefined ? {} : (root.$defs?.[decodeURIComponent(name)] ?? {});
}

function merged(a: FieldSchema, b: FieldSchema): FieldSchema {
  const both = { ...a, ...b };
  if (a.properties !== undefined && b.properties !== undefined)
    Object.assign(both, { properties: { ...a.properties, ...b.properties } });
  if (a.required !== undefined && b.required !== undefined)
    Object.assign(both, { required: [...a.required, ...b.required] });
  return both;
}

/** The kinds of value that a schema allows, `null` left out. */
export function typesOf({ type }: FieldSchema): readonly string[] {
  return (typeof type === "string" ? [type] : (type ?? [])).filter((name) => name !== "null");
}

export function allowsNull({ type }: FieldSchema): boolean {
  return type === "null" || (Array.isArray(type) && type.includes("null"));
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Alike as JSON, whatever the order of keys. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      isObject(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part,
    ) ?? ""
  );
}
