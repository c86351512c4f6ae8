import { allowsNull, isObject, isSame, typesOf, type FieldSchema } from "./schema.ts";
import { choicesOf } from "./widgets.ts";

export type Fault =
  | "missing"
  | "type"
  | "small"
  | "large"
  | "step"
  | "short"
  | "long"
  | "pattern"
  | "choice"
  | "few"
  | "many"
  | "twice";

// A pattern comes from a plugin: a long text could keep the page busy for ever.
const longestMatched = 2000;

/** What the browser can say at once of a value by itself; the server has the last word. */
export function faultOf(schema: FieldSchema, value: unknown, isRequired: boolean): Fault | null {
  if (value === undefined || value === "") return isRequired || isTooEmpty(schema, value) ? "missing" : null;
  if (value === null && allowsNull(schema)) return null;
  const choices = choicesOf(schema);
  if (choices !== null) return choices.some((choice) => isSame(choice.value, value)) ? null : "choice";
  const options = schema.oneOf ?? schema.anyOf;
  if (options !== undefined) return optionFault(options, value);
  const [type] = typesOf(schema);
  if (type === "number" || type === "integer") return numberFault(schema, type, value);
  if (type === "string") return textFault(schema, value);
  if (type === "array") return listFault(schema, value);
  if (type === "object" && !isObject(value)) return "type";
  return type === "boolean" && typeof value !== "boolean" ? "type" : null;
}

function isTooEmpty(schema: FieldSchema, value: unknown): boolean {
  return value === "" && schema.default !== "" && (schema.minLength ?? 0) > 0;
}

/** The fault of the option that comes nearest: the first whose type fits. */
function optionFault(options: readonly FieldSchema[], value: unknown): Fault | null {
  const faults = options.map((option) => faultOf(option, value, true));
  if (faults.includes(null)) return null;
  return faults.find((fault) => fault !== "type" && fault !== "choice") ?? "type";
}

function numberFault(schema: FieldSchema, type: string, value: unknown): Fault | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return "type";
  if (type === "integer" && !Number.isInteger(value)) return "type";
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema;
  if (value < (minimum ?? -Infinity) || value <= (exclusiveMinimum ?? -Infinity)) return "small";
  if (value > (maximum ?? Infinity) || value >= (exclusiveMaximum ?? Infinity)) return "large";
  if (multipleOf === undefined) return null;
  const steps = value / multipleOf;
  return Math.abs(steps - Math.round(steps)) > 1e-9 * Math.max(1, Math.abs(steps)) ? "step" : null;
}

function textFault(schema: FieldSchema, value: unknown): Fault | null {
  if (typeof value !== "string") return "type";
  if (value.length < (schema.minLength ?? 0)) return "short";
  if (value.length > (schema.maxLength ?? Infinity)) return "long";
  return fits(schema.pattern, value) ? null : "pattern";
}

function fits(pattern: string | undefined, value: string): boolean {
  if (pattern === undefined || value.length > longestMatched) return true;
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    // The server knows the dialect that this pattern is of.
    return true;
  }
}

function listFault(schema: FieldSchema, value: unknown): Fault | null {
  if (!Array.isArray(value)) return "type";
  if (value.length < (schema.minItems ?? 0)) return "few";
  if (value.length > (schema.maxItems ?? Infinity)) return "many";
  const isTwice = value.some((item, index) => value.slice(0, index).some((other) => isSame(other, item)));
  return schema.uniqueItems === true && isTwice ? "twice" : null;
}
