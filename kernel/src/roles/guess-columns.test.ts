import { taskContribution, type JsonObject } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { guessColumns, missingRoles } from "./guess-columns.ts";

const { roles } = taskContribution.parse({
  id: "classify",
  title: "Classify",
  roles: [
    { id: "text", title: "Text", hints: { names: ["text", "message"], types: ["string"], values: "longest" } },
    { id: "label", title: "Label", hints: { names: ["label", "topic"], values: "repeating" } },
    { id: "tag", title: "Tag", required: false, most: 2, hints: { names: ["tag", "tags", "keyword"] } },
  ],
});
const looked = (rows: JsonObject[], types: Record<string, string> = {}) => ({
  columns: Object.keys(rows[0] ?? {}).map((name) => ({ name, type: types[name] ?? "string" })),
  rows,
});

test("by usual names, the likeliest first, whatever their case", () => {
  const found = guessColumns(roles, looked([{ "Topic": "a", "message": "b", " TEXT": "c", "label": "d" }]));
  expect(found).toEqual({ text: [" TEXT"], label: ["label"] });
});

test("where no name tells, by what stands in the columns", () => {
  const rows = Array.from({ length: 10 }, (_, at) => ({
    number: at,
    body: `a longer text of its own, ${at}`,
    kind: at % 3 === 0 ? "a" : "b",
  }));
  expect(guessColumns(roles, looked(rows, { number: "int64" }))).toEqual({ text: ["body"], label: ["kind"] });
});

test("a column of another type is no candidate, and one that never repeats is no class", () => {
  const rows = Array.from({ length: 10 }, (_, at) => ({ message: at, note: `n${at}` }));
  const found = guessColumns(roles, looked(rows, { message: "int64" }));
  expect(found).toEqual({ text: ["note"] });
  expect(missingRoles(roles, found)).toEqual(["label"]);
});

test("an optional role is taken by name alone, by as many columns as may bear it", () => {
  const found = guessColumns(roles, looked([{ text: "a", label: "b", keyword: "c", tags: "d", tag: "e" }]));
  expect(found).toMatchObject({ tag: ["tag", "tags"] });
  expect(guessColumns(roles, looked([{ text: "a", label: "b", other: "c" }]))).not.toHaveProperty("tag");
});

test("what was said stays, and is proposed for nothing else", () => {
  const found = guessColumns(roles, looked([{ text: "a", label: "b", topic: "c" }]), { text: ["label"] });
  expect(found).toEqual({ text: ["label"], label: ["topic"] });
});
