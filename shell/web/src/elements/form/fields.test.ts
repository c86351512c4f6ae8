import { expect, it } from "vitest";
import { flat, formOf, type Field, type FormSchema, type Level } from "./fields.ts";

const schema: FormSchema = {
  required: ["column"],
  properties: {
    alpha: { "type": "number", "default": 16, "exclusiveMinimum": 0, "x-ui": { level: 2 } },
    rank: { "type": "integer", "default": 8, "minimum": 1, "maximum": 256, "x-ui": { order: 1 } },
    bias: { "enum": ["none", "all"], "default": "none", "x-ui": { level: 1 } },
    column: { type: "string", pattern: "^[a-z]+$" },
  },
};
const at = (values: Record<string, unknown>, level: Level, of = schema) => formOf(of, values, { level });
const shown = (form: ReturnType<typeof formOf>) =>
  flat(form.fields)
    .filter(({ isShown }) => isShown)
    .map(({ name }) => name);
const faults = (values: Record<string, unknown>, of = schema) =>
  Object.fromEntries(flat(at(values, 2, of).fields).map(({ pointer, fault }) => [pointer.slice(1), fault]));
const one = (part: FormSchema, value?: unknown) =>
  at(value === undefined ? {} : { it: value }, 2, { properties: { it: part } }).fields[0] as Field;

it("hides by level, orders, and counts what is changed and unseen by the level that shows it", () => {
  const values = { column: "text", alpha: 32, bias: "none" };
  expect(shown(at(values, 0))).toEqual(["rank", "column"]);
  expect(at(values, 0).hidden.map(({ level, fields }) => [level, fields.length])).toEqual([[2, 1]]);
  expect(shown(at(values, 2))).toHaveLength(4);
  expect(at(values, 2).hidden).toEqual([]);
});

it("shows what is wrong at every level", () => {
  expect(shown(at({ column: "text", alpha: 0 }, 0))).toContain("alpha");
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

it("takes a value apart: groups, lists, maps, definitions", () => {
  const deep: FormSchema = {
    $defs: { rate: { type: "number", minimum: 0, default: 0.1 } },
    properties: {
      optimizer: { type: "object", properties: { decay: { $ref: "#/$defs/rate" } } },
      steps: { type: "array", items: { type: "integer", maximum: 9 }, maxItems: 3 },
      weights: { type: "object", additionalProperties: { $ref: "#/$defs/rate" } },
    },
  };
  const values = { optimizer: { decay: -1 }, steps: [1, 12], weights: { "a/b": -2 } };
  expect(faults(values, deep)).toEqual({
    "optimizer": null,
    "optimizer/decay": "small",
    "steps": null,
    "steps/0": null,
    "steps/1": "large",
    "weights": null,
    "weights/a~1b": "small",
  });
  expect(faults({ steps: [1, 2, 3, 4] }, deep)["steps"]).toBe("many");
  expect(shown(at({ optimizer: { decay: 1 } }, 0, deep))).toEqual(["optimizer", "decay", "steps", "weights"]);
});

it("does not follow a definition for ever", () => {
  const node: FormSchema = { type: "object", properties: { below: { $ref: "#/$defs/node" } } };
  expect(flat(at({}, 2, { ...node, $defs: { node } }).fields).length).toBeLessThan(20);
});

it("knows which kind a value is of, and takes a person's word where it does not tell", () => {
  const size: FormSchema = {
    anyOf: [
      { const: "auto", title: "Automatic" },
      { type: "integer", minimum: 1 },
    ],
    default: "auto",
  };
  expect(one(size)).toMatchObject({ widget: "one-of", option: 0, fields: [] });
  expect(one(size, 12)).toMatchObject({ option: 1, fields: [{ widget: "number", value: 12, fault: null }] });
  expect(one(size, 0)).toMatchObject({ option: 1, fields: [{ fault: "small" }] });
  const form = formOf({ properties: { it: size } }, {}, { level: 2, picked: new Map([["/it", 1]]) });
  expect(form.fields[0]).toMatchObject({ option: 1 });
});

it("finds the kind of an object by its constant", () => {
  const kind = (name: string, extra: FormSchema["properties"] = {}): FormSchema => ({
    type: "object",
    required: ["use"],
    properties: { use: { const: name }, ...extra },
  });
  const schedule: FormSchema = { oneOf: [kind("linear"), kind("cosine", { cycles: { type: "number" } })] };
  expect(one(schedule, { use: "cosine" }).option).toBe(1);
});

it("draws by the values, and by the manifest's wish where it can", () => {
  const widget = (part: FormSchema) => one(part).widget;
  expect(widget({ anyOf: [{ type: "boolean" }, { const: "auto" }] })).toBe("radio");
  expect(widget({ enum: ["a", "b", "c", "d"] })).toBe("select");
  expect(widget({ enum: Array.from({ length: 20 }, (_, index) => index) })).toBe("combobox");
  expect(widget({ type: "string", anyOf: [{ type: "string", maxLength: 1 }, { const: "off" }] })).toBe("combobox");
  expect(widget({ type: "number", minimum: 0, exclusiveMaximum: 1 })).toBe("slider");
  expect(widget({ "type": "integer", "minimum": 1, "x-ui": { widget: "slider", softMax: 64 } })).toBe("slider");
  expect(widget({ "type": "integer", "x-ui": { widget: "slider" } })).toBe("number");
  expect(widget({ "type": "string", "x-ui": { widget: "hologram" } })).toBe("text");
  expect(widget({ "type": "string", "x-ui": { from: "columns" } })).toBe("combobox");
  expect(widget({ "type": "string", "x-ui": { from: "secrets" } })).toBe("secret");
  expect(widget({ type: ["number", "null"], minimum: 0 })).toBe("number");
  expect(widget({})).toBe("json");
});

it("turns off what does not apply, with the field that decides", () => {
  const form: FormSchema = {
    properties: {
      mode: { title: "Mode", enum: ["full", "lora"], default: "full" },
      rank: { "type": "integer", "minimum": 1, "x-ui": { when: { mode: ["lora"] } } },
    },
  };
  expect(at({ rank: 0 }, 2, form).fields[1]).toMatchObject({
    disabled: { title: "Mode", wanted: ["lora"] },
    fault: null,
  });
  expect(at({ mode: "lora", rank: 0 }, 2, form).fields[1]).toMatchObject({ disabled: null, fault: "small" });
});

it("puts a server's problem on its field, or on the nearest above it, or beside the form", () => {
  const problems = ["/rank", "/column/3", "/nowhere"].map((pointer) => ({ pointer, message: pointer }));
  const form = formOf(schema, {}, { level: 0, problems });
  const said = Object.fromEntries(form.fields.map(({ name, problem }) => [name, problem?.message ?? null]));
  expect(said).toEqual({ rank: "/rank", alpha: null, bias: null, column: "/column/3" });
  expect(form.loose.map(({ pointer }) => pointer)).toEqual(["/nowhere"]);
});
