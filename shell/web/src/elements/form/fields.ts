import { faultOf, type Fault } from "./faults.ts";
import { isObject, isSame, resolved, type ChoiceSource, type FieldSchema, type FormSchema } from "./schema.ts";
import { pointerTo, type Values } from "./values.ts";
import { unmet, type Unmet } from "./when.ts";
import { choicesOf, knownWords, widgetOf, type Choice, type Widget } from "./widgets.ts";

export type { FieldSchema, FormSchema } from "./schema.ts";
export type { Values } from "./values.ts";

/** 0 beginner, 1 intermediate, 2 expert. */
export type Level = 0 | 1 | 2;

/** What a server said of a value, by JSON pointer into the values. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

export type Choices = Readonly<Partial<Record<ChoiceSource, readonly Choice[]>>>;

export interface FormOptions {
  readonly level: Level;
  readonly problems?: readonly Problem[];
  /** By pointer: why a field does not apply. */
  readonly disabled?: Readonly<Record<string, string>>;
  readonly choices?: Choices;
  /** By pointer: which of several kinds of value a person chose, while the value does not tell. */
  readonly picked?: ReadonlyMap<string, number>;
}

export interface Field {
  /** Names it in the document. */
  readonly id: string;
  readonly pointer: string;
  readonly name: string;
  readonly schema: FieldSchema;
  readonly widget: Widget;
  readonly value: unknown;
  readonly standard: unknown;
  readonly isSet: boolean;
  readonly isChanged: boolean;
  readonly isRequired: boolean;
  readonly isShown: boolean;
  readonly level: number;
  readonly fault: Fault | null;
  readonly problem: Problem | null;
  /** Why it does not apply: the caller's words, or the field beside it that would have to be otherwise. */
  readonly disabled: string | Unmet | null;
  readonly choices: readonly Choice[];
  /** Of a group its fields, of a list its items, of a map its entries, of a one-of the chosen kind. */
  readonly fields: readonly Field[];
  readonly options: readonly FieldSchema[];
  readonly option: number;
}

export interface Form {
  readonly fields: readonly Field[];
  /** Hidden by the level and not as they were: counted, so that nothing works unseen. */
  readonly hidden: readonly { readonly level: Level; readonly fields: readonly Field[] }[];
  /** Problems of what has no field. */
  readonly loose: readonly Problem[];
}

interface Context extends FormOptions {
  readonly root: FieldSchema;
  readonly depth: number;
  readonly claimed: Set<Problem>;
}

interface Place {
  readonly pointer: string;
  readonly name: string;
  readonly schema: FieldSchema;
  readonly value: unknown;
  readonly inherited: unknown;
  readonly isRequired: boolean;
  readonly level: number;
  readonly disabled: string | Unmet | null;
  readonly suffix?: string;
}

const deepest = 8;

/** The fields of a level. A level hides and never changes a value; what is wrong is shown at every level. */
export function formOf(schema: FormSchema, values: Values, options: FormOptions): Form {
  const context: Context = { ...options, root: schema, depth: 0, claimed: new Set() };
  const fields = membersOf(
    { pointer: "", schema: resolved(schema, schema), level: 0, disabled: null },
    values,
    context,
  );
  const hiddenAt = (level: Level) =>
    flat(fields).filter((field) => !field.isShown && field.isChanged && field.level === level && !isParent(field));
  return {
    fields,
    hidden: ([1, 2] as const)
      .map((level) => ({ level, fields: hiddenAt(level) }))
      .filter(({ fields }) => fields.length > 0),
    loose: (options.problems ?? []).filter((problem) => !context.claimed.has(problem)),
  };
}

/** A field and all below it, in the order they are drawn. */
export function flat(fields: readonly Field[]): readonly Field[] {
  return fields.flatMap((field) => [field, ...flat(field.fields)]);
}

export function isParent({ widget }: Field): boolean {
  return widget === "group";
}

type Parent = Pick<Place, "pointer" | "schema" | "level" | "disabled">;

function membersOf(parent: Parent, value: unknown, context: Context, inherited?: unknown): readonly Field[] {
  const members = Object.entries(parent.schema.properties ?? {}).map(
    ([name, property]) => [name, resolved(property, context.root)] as const,
  );
  const known = isObject(value) ? value : {};
  const standardOf = (name: string, schema: FieldSchema) =>
    isObject(inherited) && Object.hasOwn(inherited, name) ? inherited[name] : schema.default;
  const effective = Object.fromEntries(
    members.map(([name, schema]) => [name, Object.hasOwn(known, name) ? known[name] : standardOf(name, schema)]),
  );
  return members
    .toSorted(([, a], [, b]) => orderOf(a) - orderOf(b))
    .map(([name, schema]) =>
      fieldOf(
        {
          pointer: pointerTo(parent.pointer, name),
          name,
          schema,
          value: Object.hasOwn(known, name) ? known[name] : undefined,
          inherited: standardOf(name, schema),
          isRequired: parent.schema.required?.includes(name) ?? false,
          level: Math.max(parent.level, schema["x-ui"]?.level ?? 0),
          disabled: parent.disabled ?? unmet(schema, effective, parent.schema),
        },
        context,
      ),
    );
}

function fieldOf(place: Place, context: Context): Field {
  const { pointer, schema, isRequired, level } = place;
  const isSet = place.value !== undefined;
  const value = isSet ? place.value : place.inherited;
  const widget = context.depth >= deepest ? "json" : widgetOf(schema);
  const disabled = context.disabled?.[pointer] ?? context.disabled?.[pointer.slice(1)] ?? place.disabled;
  const options =
    widget === "one-of" ? (schema.oneOf ?? schema.anyOf ?? []).map((option) => optionOf(option, schema, context)) : [];
  const option = context.picked?.get(pointer) ?? fittingOption(options, value);
  const below = { ...context, depth: context.depth + 1 };
  const fields = childrenOf({ ...place, disabled, value }, widget, options[option], below);
  const ownFault = disabled === null ? ownFaultOf(widget, schema, value, isRequired) : null;
  const problem = claim(pointer, fields, context);
  const isWrong = ownFault !== null || problem !== null;
  const isSome = fields.some(({ isShown }) => isShown);
  return {
    id: encodeURIComponent(pointer) + (place.suffix ?? ""),
    pointer,
    name: place.name,
    schema,
    widget,
    value,
    standard: place.inherited,
    isSet,
    isChanged: isSet && !isSame(value, place.inherited),
    isRequired,
    isShown: widget === "group" ? isSome || isWrong : level <= context.level || isWrong || fields.some(isFaulty),
    level,
    fault: ownFault,
    problem,
    disabled,
    choices: schema["x-ui"]?.from
      ? (context.choices?.[schema["x-ui"].from] ?? [])
      : (choicesOf(schema) ?? knownWords(schema)),
    fields,
    options,
    option,
  };
}

export function isFaulty(field: Field): boolean {
  return field.fault !== null || field.problem !== null || field.fields.some(isFaulty);
}

/** What belongs to a parent's parts is said at the part. */
function ownFaultOf(widget: Widget, schema: FieldSchema, value: unknown, isRequired: boolean): Fault | null {
  if (widget === "one-of") return value === undefined && isRequired ? "missing" : null;
  if (widget === "group" && value === undefined) return null;
  return faultOf(schema, value, isRequired);
}

function childrenOf(place: Place, widget: Widget, option: FieldSchema | undefined, context: Context): readonly Field[] {
  const { pointer, schema, value, level, disabled } = place;
  if (widget === "group") return membersOf(place, value, context, place.inherited);
  if (widget === "one-of" && option !== undefined)
    return option.const !== undefined ? [] : [fieldOf({ ...place, schema: option, suffix: "-value" }, context)];
  const part = (name: string, own: unknown, kind: FieldSchema) =>
    fieldOf(
      {
        pointer: pointerTo(pointer, name),
        name,
        schema: kind,
        value: own,
        inherited: kind.default,
        isRequired: true,
        level,
        disabled,
      },
      context,
    );
  if (widget === "list" && Array.isArray(value))
    return value.map((item: unknown, index) => part(String(index), item, partOf(schema.items, context)));
  if (widget === "map" && isObject(value))
    return Object.entries(value).map(([key, own]) => part(key, own, partOf(schema.additionalProperties, context)));
  return [];
}

function partOf(schema: boolean | FieldSchema | undefined, context: Context): FieldSchema {
  return typeof schema === "object" ? resolved(schema, context.root) : {};
}

function optionOf(option: FieldSchema, parent: FieldSchema, context: Context): FieldSchema {
  const own = resolved(option, context.root);
  const type = own.type ?? (own.const === undefined ? parent.type : undefined);
  return type === undefined ? own : { ...own, type };
}

function fittingOption(options: readonly FieldSchema[], value: unknown): number {
  const fits = options.findIndex((option) => value !== undefined && isFor(option, value));
  return Math.max(0, fits);
}

/** A constant inside an object tells which kind it is, before anything else of it is right. */
function isFor(option: FieldSchema, value: unknown): boolean {
  const fault = faultOf(option, value, true);
  if (fault === "type" || fault === "choice") return false;
  return Object.entries(option.properties ?? {}).every(
    ([name, { const: fixed }]) => fixed === undefined || (isObject(value) && isSame(value[name], fixed)),
  );
}

/** The first problem of this place, or of one below it that has no field of its own. */
function claim(pointer: string, fields: readonly Field[], { problems, claimed }: Context): Problem | null {
  const own = (problems ?? []).filter(
    (problem) =>
      !claimed.has(problem) &&
      (problem.pointer === pointer ||
        (problem.pointer.startsWith(`${pointer}/`) && !fields.some(({ pointer: below }) => below === pointer))),
  );
  for (const problem of own) claimed.add(problem);
  return own[0] ?? null;
}

function orderOf(schema: FieldSchema): number {
  return schema["x-ui"]?.order ?? Number.MAX_SAFE_INTEGER;
}
