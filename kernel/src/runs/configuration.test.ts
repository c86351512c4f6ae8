import type { JsonObject } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { checkConfiguration } from "./configuration.ts";

const check = (config: JsonObject, given: JsonObject): JsonObject =>
  checkConfiguration({ id: "f", title: "F", entry: "js:f", config }, given, "/with");

const text = (more: JsonObject): JsonObject => ({ type: "object", properties: { a: { type: "string", ...more } } });
/** Each level refers twice to the next. */
const doubling = Object.fromEntries(
  Array.from({ length: 30 }, (_, level) => [
    `d${level}`,
    { allOf: [{ $ref: `#/$defs/d${level + 1}` }, { $ref: `#/$defs/d${level + 1}` }] },
  ]),
);

test("fills in defaults, and names what is wrong", () => {
  const schema = { type: "object", properties: { n: { type: "integer", default: 3 } }, additionalProperties: false };
  expect(check(schema, {})).toEqual({ n: 3 });
  expect(() => check(schema, { n: "x" })).toThrowError(
    expect.objectContaining({
      code: "TUNEIT_RECIPE_OPTION_INVALID",
      details: { problems: [expect.objectContaining({ pointer: "/with/n" })] },
    }),
  );
});

test.each([
  ["a pattern that never ends", text({ pattern: "^(a+)+$" })],
  ["a pattern that is none", text({ pattern: "(((" })],
  ["a type that is none", { type: "bogus" }],
  ["another document", { $ref: "http://127.0.0.1:9/x.json" }],
  ["references that double at each level", { $ref: "#/$defs/d0", $defs: { ...doubling, d30: { type: "object" } } }],
])("a schema with %s is refused with a code, soon", (_name, schema) => {
  const start = performance.now();
  expect(() => check(schema, { a: `${"a".repeat(40)}!` })).toThrowError(
    expect.objectContaining({ code: "TUNEIT_MANIFEST_CONFIG_UNUSABLE" }),
  );
  expect(performance.now() - start).toBeLessThan(10_000);
});
