import type { RoleTemplate } from "@tuneit/protocol";
import { expect, it } from "vitest";
import { plainReading } from "./dataset-reading.ts";
import { columnsIn, lackedBy, readingRoles, templateOf, withRole } from "./role-templates.ts";

const hints = { names: [], types: [] };
const role = (id: string, most = 1, required = true) => ({ id, title: id, description: "", required, most, hints });
const template = (task: string, more: Partial<RoleTemplate>): RoleTemplate => ({
  ...{ task, plugin: "@acme/tasks", version: "1.0.0", title: task, description: "" },
  ...{ roles: [role("text"), role("label")], columns: {}, missing: [] },
  ...more,
});
const columns = ["id", "body", "team"].map((name) => ({ name, type: "string" }));

it("takes the task that was chosen, else the one that knows what is kept and lacks least", () => {
  const pairs = template("ranking", { roles: [role("query"), role("text")], missing: ["query"] });
  const classes = template("classify", {});
  expect(templateOf(plainReading, [pairs, classes])).toBe(classes);
  expect(templateOf({ ...plainReading, roles: { query: ["id"] } }, [pairs, classes])).toBe(pairs);
  expect(templateOf({ ...plainReading, task: "ranking" }, [pairs, classes])).toBe(pairs);
  expect(templateOf({ ...plainReading, task: "gone" }, [pairs, classes])).toBeNull();
});

it("keeps what was said where the column is there, and guesses the rest", () => {
  const guess = template("classify", { columns: { text: ["body"], label: ["team"] } });
  expect(columnsIn({ ...plainReading, text: "gone", label: 0 }, columns, guess)).toEqual({
    text: ["body"],
    label: ["id"],
  });
  expect(columnsIn({ ...plainReading, text: "team" }, columns, guess)).toEqual({ text: ["team"] });
  expect(lackedBy(guess, { text: ["team"] }).map(({ id }) => id)).toEqual(["label"]);
  expect(readingRoles({ text: ["body"], tag: ["id", "team"] })).toEqual({
    ...{ text: "body", label: null },
    roles: { tag: ["id", "team"] },
  });
});

it("moves a role, swaps two, and lets several columns bear one that takes several", () => {
  const found = { text: ["body"], label: ["team"] };
  expect(withRole(found, "id", role("text"))).toEqual({ text: ["id"], label: ["team"] });
  expect(withRole(found, "team", role("text"))).toEqual({ text: ["team"], label: ["body"] });
  expect(withRole(found, "team", null)).toEqual({ text: ["body"] });
  const one = withRole(found, "id", role("tag", 2));
  expect(withRole(one, "team", role("tag", 2))).toEqual({ text: ["body"], tag: ["id", "team"] });
});
