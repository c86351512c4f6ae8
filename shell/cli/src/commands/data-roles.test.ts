import { expect, test } from "vitest";
import { rolePairs } from "./data-roles.ts";

test("roles are given as role=column, more than one column where they come again, and taken back by none", () => {
  expect(rolePairs(["text=message", "label=a=b", "tag=one", "tag=two", "score="])).toEqual({
    text: ["message"],
    label: ["a=b"],
    tag: ["one", "two"],
    score: [],
  });
  expect(rolePairs([])).toEqual({});
});

test.each(["message", "=message", "Text=message", "text: message"])("%s is no pair", (pair) => {
  expect(() => rolePairs([pair])).toThrow(expect.objectContaining({ code: "TUNEIT_CLI_USAGE" }));
});
