import { typesOf, type FieldSchema } from "./schema.ts";

export type Widget =
  | "switch"
  | "select"
  | "radio"
  | "combobox"
  | "number"
  | "slider"
  | "text"
  | "code"
  | "path"
  | "secret"
  | "json"
  | "group"
  | "list"
  | "map"
  | "one-of";

/** `title` is null where the value has a word of the app: yes, no, none. */
export interface Choice {
  readonly value: unknown;
  readonly title: string | null;
  readonly detail?: string;
}

const mostRadios = 3;
const radioLetters = 34;
const mostInSelect = 12;

/** How a field is drawn: the manifest's wish where it can show such values, else what fits its type best. */
export function widgetOf(schema: FieldSchema): Widget {
  const wish = schema["x-ui"]?.widget;
  const able = widgetsFor(schema);
  return able.find((widget) => widget === wish) ?? able[0] ?? "json";
}

/** The choices, where there are only so many values; null where there are more. */
export function choicesOf(schema: FieldSchema): readonly Choice[] | null {
  if (schema.const !== undefined) return [choiceOf(schema.const, schema)];
  if (schema.enum !== undefined) return schema.enum.map((value) => choiceOf(value, {}));
  const options = schema.oneOf ?? schema.anyOf;
  if (options === undefined) return null;
  const found = options.map((option) =>
    isBoolean(option) ? [choiceOf(true, {}), choiceOf(false, {})] : choicesOf(option),
  );
  return found.every((choices) => choices !== null) ? found.flat() : null;
}

/** Words that a text may be, beside any other: `off`, `auto`. */
export function knownWords(schema: FieldSchema): readonly Choice[] {
  const options = schema.oneOf ?? schema.anyOf ?? [];
  return options.flatMap((option) => choicesOf(option) ?? []);
}

function choiceOf(value: unknown, { title, description }: FieldSchema): Choice {
  const plain = value === null || typeof value === "boolean" ? null : textOf(value);
  return { value, title: title ?? plain, ...(description !== undefined && { detail: description }) };
}

/** As a person would write it. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function widgetsFor(schema: FieldSchema): readonly Widget[] {
  const choices = choicesOf(schema);
  if (choices !== null) return forChoices(choices);
  const options = schema.oneOf ?? schema.anyOf;
  if (options !== undefined) return options.every(isText) ? ["combobox", "text"] : ["one-of"];
  const [type] = typesOf(schema);
  if (type === "boolean") return ["switch"];
  if (type === "number" || type === "integer") return forNumber(schema);
  if (type === "string") return forText(schema);
  if (type === "array") return ["list"];
  if (type === "object") return schema.properties === undefined ? ["map"] : ["group"];
  return schema.properties === undefined ? ["json"] : ["group"];
}

function forChoices(choices: readonly Choice[]): readonly Widget[] {
  const letters = choices.reduce((sum, { title }) => sum + (title ?? "yes").length, 0);
  if (choices.length > mostInSelect) return ["combobox", "select", "radio"];
  const isShort = choices.length <= mostRadios && letters <= radioLetters;
  return isShort ? ["radio", "select", "combobox"] : ["select", "radio", "combobox"];
}

// Without both ends there is no slide; between far ends a linear one hits nothing.
function forNumber(schema: FieldSchema): readonly Widget[] {
  const most = schema["x-ui"]?.softMax ?? schema.maximum ?? schema.exclusiveMaximum;
  const least = schema.minimum ?? schema.exclusiveMinimum;
  if (most === undefined || least === undefined) return ["number"];
  const isShare = least === 0 && most === 1;
  return isShare || schema["x-ui"]?.softMax !== undefined ? ["slider", "number"] : ["number", "slider"];
}

function forText(schema: FieldSchema): readonly Widget[] {
  const all: readonly Widget[] = ["text", "code", "path", "secret", "combobox"];
  const { from } = schema["x-ui"] ?? {};
  if (from === "secrets" || schema.writeOnly === true) return ["secret"];
  if (from !== undefined) return ["combobox", ...all];
  return schema.contentMediaType === undefined ? all : ["code", ...all];
}

function isBoolean(schema: FieldSchema): boolean {
  return typesOf(schema)[0] === "boolean" && choicesOf(schema) === null;
}

function isText(schema: FieldSchema): boolean {
  const choices = choicesOf(schema);
  if (choices !== null) return choices.every(({ value }) => typeof value === "string");
  return typesOf(schema)[0] === "string";
}
