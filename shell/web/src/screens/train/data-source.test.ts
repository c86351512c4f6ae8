import type { RoleTemplate } from "@tuneit/protocol";
import type { DatasetEntry, DatasetPreview } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { plainReading } from "../../data/dataset-reading.ts";
import { dataEdits, rolesOf } from "./data-source.ts";

const role = (id: string) => ({
  ...{ id, title: id, description: "", required: true, most: 1, hints: { names: [], types: [] } },
});
const template: RoleTemplate = {
  ...{ task: "ranking", plugin: "@acme/ranking", version: "1.0.0", title: "Ranking", description: "" },
  ...{ roles: [role("query"), role("passage")], columns: { query: ["a"], passage: ["b"] }, missing: [] },
};
const preview: DatasetPreview = {
  columns: ["a", "b", "c"].map((name) => ({ name, type: "string" })),
  ...{ rows: [], total: 0, cut: null, warnings: [], reader: "csv", with: {}, templates: [template] },
};
const columnsOf = (reading: Partial<NonNullable<DatasetEntry["reading"]>>, seen: DatasetPreview | null = preview) => {
  const entry: DatasetEntry = {
    ...{ id: "x.csv", name: "x.csv", path: "data/x.csv", bytes: 1, updatedAt: 0, reader: "csv" },
    reading: { ...plainReading, ...reading },
  };
  return dataEdits(entry, seen, { task: "ranking" }).find(({ path }) => path.includes("columns"))?.value;
};

it("names the columns of the recipe's task: as they are kept, else as its hints propose", () => {
  expect(columnsOf({})).toEqual({ query: "a", passage: "b" });
  expect(columnsOf({ text: "c", roles: { query: ["c"] } })).toEqual({ query: "c", passage: "b" });
  expect(columnsOf({ text: "c" }, null)).toEqual({ text: "c" });
  expect(columnsOf({}, null)).toBeUndefined();
});

it("asks for the roles of the task by its manifest, and for those that the recipe names beside", () => {
  expect(rolesOf({ task: "ranking" }, [template])).toEqual(["query", "passage"]);
  expect(rolesOf({ task: "other", data: { columns: { mark: "a" } } }, [template])).toEqual(["mark"]);
});
