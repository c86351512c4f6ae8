/** The part of JSON Schema (2020-12) that a form draws, with the manifest's `x-ui`. */
export interface FieldSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly ["x-ui"]?: { readonly level?: number; readonly order?: number; readonly unit?: string };
}

export interface FormSchema {
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
}

/** 0 beginner, 1 intermediate, 2 expert. */
export type Level = 0 | 1 | 2;
export type Values = Readonly<Record<string, unknown>>;
export type Widget = "switch" | "select" | "number" | "text" | "json";
export type Fault = "missing" | "type" | "small" | "large" | "short" | "long" | "pattern" | "choice";

export interface Field {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly widget: Widget;
  readonly value: unknown;
  readonly isChanged: boolean;
  readonly fault: Fault | null;
}

export interface Form {
  readonly shown: readonly Field[];
  /** Hidden by the level and not as they were: counted, so that nothing works unseen. */
  readonly changedAndHidden: number;
}

/** The fields of a level. A level hides and never changes a value; what is wrong is shown at every level. */
export function formOf(schema: FormSchema, values: Values, level: Level): Form {
  const fields = Object.entries(schema.properties ?? {})
    .map(([name, property]) => fieldOf(name, property, values, schema.required?.includes(name) ?? false))
    .toSorted((a, b) => order(a) - order(b));
  const isShown = (field: Field) => levelOf(field) <= level || field.fault !== null;
  const hidden = fields.filter((field) => !isShown(field));
  return { shown: fields.filter(isShown), changedAndHidden: hidden.filter(({ isChanged }) => isChanged).length };
}

function fieldOf(name: string, schema: FieldSchema, values: Values, isRequired: boolean): Field {
  const isSet = Object.hasOwn(values, name) && values[name] !== undefined;
  const value = isSet ? values[name] : schema.default;
  const isChanged = isSet && JSON.stringify(value) !== JSON.stringify(schema.default);
  return { name, schema, widget: widgetOf(schema), value, isChanged, fault: faultOf(schema, value, isRequired) };
}

function widgetOf({ type, enum: choices }: FieldSchema): Widget {
  if (choices !== undefined) return "select";
  if (type === "boolean") return "switch";
  if (type === "number" || type === "integer") return "number";
  return type === "string" ? "text" : "json";
}

/** What the browser can say at once; the server has the last word. */
function faultOf(schema: FieldSchema, value: unknown, isRequired: boolean): Fault | null {
  if (value === undefined || value === "") return isRequired ? "missing" : null;
  if (schema.enum !== undefined) return schema.enum.includes(value) ? null : "choice";
  if (schema.type === "number" || schema.type === "integer") return numberFault(schema, value);
  if (schema.type === "string") return textFault(schema, value);
  return schema.type === "boolean" && typeof value !== "boolean" ? "type" : null;
}

function numberFault(schema: FieldSchema, value: unknown): Fault | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return "type";
  if (schema.type === "integer" && !Number.isInteger(value)) return "type";
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  if (value < (minimum ?? -Infinity) || value <= (exclusiveMinimum ?? -Infinity)) return "small";
  return value > (maximum ?? Infinity) || value >= (exclusiveMaximum ?? Infinity) ? "large" : null;
}

function textFault(schema: FieldSchema, value: unknown): Fault | null {
  if (typeof value !== "string") return "type";
  if (value.length < (schema.minLength ?? 0)) return "short";
  if (value.length > (schema.maxLength ?? Infinity)) return "long";
  return schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value) ? null : "pattern";
}

function levelOf({ schema }: Field): number {
  return schema["x-ui"]?.level ?? 0;
}

function order({ schema }: Field): number {
  return schema["x-ui"]?.order ?? Number.MAX_SAFE_INTEGER;
}
