import { roleTemplate } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { assignRoles, type RoleWish } from "./assign-columns.ts";

const template = roleTemplate.parse({
  ...{ task: "classify", plugin: "@acme/tasks", version: "1.0.0", title: "Classify", description: "" },
  roles: [
    { id: "text", title: "Text", hints: { names: ["body"] } },
    { id: "label", title: "Label" },
    { id: "tag", title: "Tag", required: false, most: 2 },
  ],
  columns: {},
  missing: [],
});
const looked = { columns: ["id", "body", "team"].map((name) => ({ name, type: "string" })), rows: [] };
const assign = (said: RoleWish["said"], more: Omit<RoleWish, "said"> = {}) =>
  assignRoles(looked, [template], { said, ...more });
const code = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
};

test("columns are named, or counted from 0; what was not named stays", () => {
  expect(assign({ text: ["body"], label: [2] })).toEqual({ text: ["body"], label: ["team"] });
  expect(assign({ label: ["2"] }, { kept: { text: [1] } })).toEqual({ text: ["body"], label: ["team"] });
});

test("a column leaves the role it had, and a role without a column is taken back", () => {
  expect(assign({ label: ["body"] }, { kept: { text: ["body"] } })).toEqual({ label: ["body"] });
  expect(assign({ label: [] }, { kept: { text: ["body"], label: ["team"] } })).toEqual({ text: ["body"] });
});

test("what was kept for a column that is gone is forgotten", () => {
  expect(assign({ label: ["team"] }, { kept: { text: ["old"], tag: ["id", 9] } })).toEqual({
    label: ["team"],
    tag: ["id"],
  });
});

test("wrong columns, wrong roles and too many of either are refused, with what was probably meant", () => {
  expect(() => assign({ text: ["bodi"] })).toThrow(/no column 'bodi'/);
  expect(() => assign({ labl: ["team"] })).toThrow(/no role 'labl'/);
  expect(code(() => assign({ text: [7] }))).toBe("TUNEIT_DATA_ROLE_COLUMN");
  expect(code(() => assign({ text: ["body"], label: ["body"] }))).toBe("TUNEIT_DATA_ROLE_CROWDED");
  expect(code(() => assign({ text: ["body", "team"] }))).toBe("TUNEIT_DATA_ROLE_CROWDED");
  expect(assign({ tag: ["body", "team"] })).toEqual({ tag: ["body", "team"] });
  expect(code(() => assignRoles(looked, [], { said: { text: ["body"] } }))).toBe("TUNEIT_DATA_ROLE_UNKNOWN");
});

test("a task proposes what is not said, and is told what it lacks, with an example from the file", () => {
  expect(assign({ label: ["id"] }, { task: "classify" })).toEqual({ text: ["body"], label: ["id"] });
  expect(() => assign({ text: ["team"] }, { task: "classify" })).toThrow(/for the label of Classify/);
});
