import { msg, str } from "@lit/localize";
import type { Field } from "./fields.ts";
import { allowsNull, typesOf, type FieldSchema } from "./schema.ts";
import type { Unmet } from "./when.ts";
import { textOf, type Choice } from "./widgets.ts";

/** A fault in words. */
export function said({ fault, schema }: Field): string {
  switch (fault) {
    case null:
      return "";
    case "missing":
      return msg("A value is needed.");
    case "type":
      return kindNeeded(schema);
    case "small":
      return schema.minimum === undefined
        ? msg(str`Too small: it must be above ${schema.exclusiveMinimum}.`)
        : msg(str`Too small: the least is ${schema.minimum}.`);
    case "large":
      return schema.maximum === undefined
        ? msg(str`Too large: it must be below ${schema.exclusiveMaximum}.`)
        : msg(str`Too large: the most is ${schema.maximum}.`);
    case "step":
      return msg(str`It must be a multiple of ${schema.multipleOf}.`);
    case "short":
      return msg(str`Too short: at least ${schema.minLength} letters.`);
    case "long":
      return msg(str`Too long: at most ${schema.maxLength} letters.`);
    case "pattern":
      return msg(str`It does not fit the form ${schema.pattern}.`);
    case "choice":
      return msg("Choose one of the list.");
    case "few":
      return msg(str`Too few: at least ${schema.minItems} are needed.`);
    case "many":
      return msg(str`Too many: at most ${schema.maxItems} are taken.`);
    case "twice":
      return msg("The same value stands there twice.");
  }
}

function kindNeeded(schema: FieldSchema): string {
  const [type] = typesOf(schema);
  if (type === "integer") return msg("A whole number is needed.");
  if (type === "number") return msg("A number is needed.");
  return msg("This is not the kind of value that is needed.");
}

/** Values that have a word of the app. */
export function choiceTitle({ value, title }: Choice): string {
  if (title !== null) return title;
  if (value === null) return msg("None");
  return value === true ? msg("Yes") : msg("No");
}

export function optionTitle(option: FieldSchema): string {
  if (option.title !== undefined) return option.title;
  if (option.const !== undefined) return textOf(option.const);
  const [type] = typesOf(option);
  if (type === "number" || type === "integer") return msg("Number");
  if (type === "boolean") return msg("Yes or no");
  if (type === "array") return msg("List");
  if (type === "string") return msg("Text");
  return allowsNull(option) ? msg("None") : msg("Settings");
}

export function whyNot(disabled: string | Unmet): string {
  if (typeof disabled === "string") return disabled;
  const wanted = disabled.wanted
    .map((value) => choiceTitle({ value, title: value === null || typeof value === "boolean" ? null : textOf(value) }))
    .join(", ");
  return msg(str`Applies only where “${disabled.title}” is ${wanted}.`);
}
