import { expect, test } from "vitest";
import { partsOf, placeIn } from "./slice-parts.ts";

test("few values are a part each, the most frequent first, and none is one of its own", () => {
  const parts = partsOf(["web", "mail", "web", null, "phone", "mail", "web"]);
  expect(parts?.map(({ value }) => value)).toEqual(["web", "mail", "phone", null]);
  expect(["mail", null, "fax"].map((value) => placeIn(parts!, value))).toEqual([1, 3, -1]);
});

test("many numbers are quarters that every number falls into once", () => {
  const values = Array.from({ length: 101 }, (_, at) => String(at * at));
  const parts = partsOf(values)!;
  expect(parts.map(({ range }) => range)).toEqual([
    [0, 625],
    [625, 2500],
    [2500, 5625],
    [5625, 10000],
  ]);
  const counts = parts.map((_, at) => values.filter((value) => placeIn(parts, value) === at).length);
  expect(counts).toEqual([25, 25, 25, 26]);
});

test("a measure is quarters even where it has few values, and equal bounds are one", () => {
  expect(partsOf(["5", "5", "5", "9", "9", "12"], { isMeasure: true })?.map(({ range }) => range)).toEqual([
    [5, 9],
    [9, 12],
  ]);
});

test("numbers with gaps have a part for the rows without one", () => {
  const values = [...Array.from({ length: 40 }, (_, at) => String(at - 20)), null];
  const parts = partsOf(values)!;
  expect(parts.at(-1)).toEqual({ value: null, range: null });
  expect(placeIn(parts, null)).toBe(parts.length - 1);
  expect(values.every((value) => placeIn(parts, value) >= 0)).toBe(true);
});

test.each([
  ["one value", ["a", "a"]],
  ["nothing at all", [null, null]],
  ["no rows", []],
  ["many texts", Array.from({ length: 40 }, (_, at) => `text ${at}`)],
  ["numbers and a text", [...Array.from({ length: 40 }, (_, at) => String(at)), "many"]],
])("%s cannot be cut", (_, values) => {
  expect(partsOf(values)).toBeNull();
});
