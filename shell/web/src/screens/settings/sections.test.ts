import { expect, it } from "vitest";
import { foundSections, sectionIds, sections } from "./sections.ts";

const ids = (query: string) => foundSections(sections(), query).map(({ id }) => id);

it("has each section once and finds by any of its words", () => {
  expect(sections().map(({ id }) => id)).toEqual(sectionIds);
  expect(ids("dark")).toEqual(["appearance"]);
  expect(ids("token")).toEqual(["secrets"]);
  expect(ids("")).toHaveLength(sectionIds.length);
});

it("offers the nearest where nothing fits, and nothing where nothing is near", () => {
  expect(ids("langauge")).toEqual(["appearance"]);
  expect(ids("qqqq")).toEqual([]);
});
