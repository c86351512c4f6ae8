import { expect, it } from "vitest";
import { formOf, type FormSchema } from "./fields.ts";

const schema: FormSchema = {
  required: ["column"],
  properties: {
    alpha: { "type": "number", "default": 16, "exclusiveMinimum": 0, "x-ui": { level: 2 } },
    rank: { "type": "integer", "default": 8, "minimum": 1, "maximum": 256, "x-ui": { order: 1 } },
    bias: { "enum": ["none", "all"], "default": "none", "x-ui": { level: 1 } },
    column: { type: "string", pattern: "^[a-z]+$" },
  },
};
const names = (form: ReturnType<typeof formOf>) => form.shown.map(({ name }) => name);
const faults = (values: Record<string, unknown>) =>
  Object.fromEntries(formOf(schema, values, 2).shown.map(({ name, fault }) => [name, fault]));

it("hides by level, orders, and counts what is changed and unseen", () => {
  const values = { column: "text", alpha: 32, bias: "none" };
  expect(names(formOf(schema, values, 0))).toEqual(["rank", "column"]);
  expect(formOf(schema, values, 0).changedAndHidden).toBe(1);
  expect(names(formOf(schema, values, 2))).toHaveLength(4);
  expect(formOf(schema, values, 2).changedAndHidden).toBe(0);
});

it("shows what is wrong at every level", () => {
  expect(names(formOf(schema, { column: "text", alpha: 0 }, 0))).toContain("alpha");
});

it("says what is wrong", () => {
  expect(faults({})).toEqual({ rank: null, alpha: null, bias: null, column: "missing" });
  expect(faults({ rank: 0, alpha: "much", bias: "some", column: "Text" })).toEqual({
    rank: "small",
    alpha: "type",
    bias: "choice",
    column: "pattern",
  });
  expect(faults({ rank: 2.5, column: "a" })["rank"]).toBe("type");
  expect(faults({ rank: 257, column: "a" })["rank"]).toBe("large");
});
