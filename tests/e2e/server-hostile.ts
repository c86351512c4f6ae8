import fc from "fast-check";
import type { Answered, Sent } from "./server.ts";

type Json = Record<string, unknown>;

/** A route as the server's own document describes it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly isOpen: boolean;
  readonly parameters: readonly { name: string; in: string; schema: Json }[];
  readonly body: Json | undefined;
}

export function operationsOf(document: { paths: Record<string, Record<string, Json>> }): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      isOpen: Array.isArray(operation["security"]) && operation["security"].length === 0,
      parameters: (operation["parameters"] ?? []) as Operation["parameters"],
      body: operation["requestBody"] as Json | undefined,
    })),
  );
}

/** What ends a request in the wrong place. */
export const climbs = [
  "..",
  "../../../etc/passwd",
  "..%2f..%2f..%2fetc%2fpasswd",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "..%5c..%5cwindows",
  "%00",
  "a%00.csv",
  "%c0%ae%c0%ae%2f",
  "%",
  "%2",
  ".",
  "%2fetc%2fpasswd",
  "C:%5cwindows",
  "con",
  "__proto__",
  "constructor",
  "a".repeat(1990),
  "%F0%9F%92%A9",
  "'%20or%201=1--",
  "$%7bjndi:ldap:x%7d",
];

/** Any JSON, with keys and texts that have hurt somebody. */
const nasty = fc.constantFrom(
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "",
  "\u0000",
  "../..",
  "\ud800",
  "1e999",
  "NaN",
);
const text = fc.oneof(nasty, fc.string(), fc.string({ unit: "binary", maxLength: 40 }));
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.maxSafeInteger(),
    text,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** A value that mostly is what a schema asks for, so that it gets past the door. */
export function arbitraryOf(schema: Json): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 4, arbitrary: fitting(schema) }, { weight: 1, arbitrary: anything });
}

function fitting(schema: Json): fc.Arbitrary<unknown> {
  const choices = (schema["anyOf"] ?? schema["oneOf"]) as Json[] | undefined;
  if (choices) return fc.oneof(...choices.map(fitting));
  if ("const" in schema) return fc.constant(schema["const"]);
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...(schema["enum"] as unknown[]));
  switch (schema["type"]) {
    case "object":
      return fittingObject(schema);
    case "array":
      return fc.array(arbitraryOf((schema["items"] ?? {}) as Json), { maxLength: 3 });
    case "string":
      return text;
    case "integer":
    case "number":
      return fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 1e308, Number.MAX_SAFE_INTEGER));
    case "boolean":
      return fc.boolean();
    default:
      return anything;
  }
}

function fittingObject(schema: Json): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, Json>);
  const known = fc.record(Object.fromEntries(properties.map(([name, one]) => [name, arbitraryOf(one)])), {
    requiredKeys: (schema["required"] ?? []) as string[],
  });
  const extra = fc.dictionary(text, anything, { maxKeys: 2, noNullPrototype: true });
  return fc
    .tuple(known, fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: extra }))
    .map(([fits, more]) => ({ ...fits, ...more }));
}

/** One request of an operation: its path filled, its query, its body. */
export function requestsOf({ method, path, parameters, body }: Operation): fc.Arbitrary<{ path: string; sent: Sent }> {
  const piece = fc.oneof(
    text.map(encodeLoosely),
    fc.constantFrom(...climbs),
    fc.constantFrom("01J0000000000000000000000A", "a"),
  );
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([whole]) => whole);
  const queries = parameters.filter((one) => one.in === "query");
  const bodySchema = (body?.["content"] as Record<string, { schema?: Json }> | undefined)?.["application/json"]?.schema;
  return fc
    .record({
      pieces: fc.tuple(...names.map(() => piece)),
      query: fc.tuple(...queries.map(({ schema }) => fc.option(arbitraryOf(schema), { nil: undefined }))),
      body: bodySchema ? arbitraryOf(bodySchema) : fc.option(anything, { nil: undefined }),
    })
    .map((made) => {
      const filled = names.reduce((at, name, index) => at.replace(name, () => String(made.pieces[index])), path);
      const pairs = queries.flatMap(({ name }, index) => {
        const value = made.query[index];
        return value === undefined
          ? []
          : [`${name}=${encodeLoosely(typeof value === "string" ? value : (JSON.stringify(value) ?? ""))}`];
      });
      const hasBody = method !== "GET" && made.body !== undefined;
      return {
        path: `/api/v1${filled}${pairs.length > 0 ? `?${pairs.join("&")}` : ""}`,
        sent: {
          method,
          ...(hasBody ? { body: JSON.stringify(made.body) } : {}),
          headers: hasBody ? { "content-type": "application/json" } : {},
        },
      };
    });
}

/** As `encodeURIComponent`, but a lone half of a pair is no reason to stop. */
const encodeLoosely = (value: string): string => encodeURIComponent(value.toWellFormed()).slice(0, 1500);

/** What no answer may hold: a stack, a path of the machine, somebody's file. */
export function leaksOf({ text }: Answered, folders: readonly string[]): string[] {
  const stack = /\n\s+at .*:\d+:\d+|node_modules|root:x:0:0/.exec(text)?.[0];
  return [...(stack === undefined ? [] : [stack]), ...folders.filter((folder) => text.includes(folder))];
}
