import { expect, test } from "vitest";
import { countElsewhere, rangeOfAll, runsOn } from "./host-range.ts";

test("0.x and a pre-release count as the release that they come before", () => {
  expect(["^1.0.0", "^1", ">=0.1.0 <2", "^0.1.0", "*"].filter((range) => runsOn("0.1.0", range))).toHaveLength(5);
  expect(["^2.0.0", "^1.1.0", "^0.2.0", "nonsense"].filter((range) => runsOn("0.1.0", range))).toEqual([]);
  expect([runsOn("1.4.0", "^1.0.0"), runsOn("2.0.0", "^1.0.0"), runsOn("1.4.0-beta.1", "^1.0.0")]).toEqual([
    ...[true, false, true],
  ]);
});

test("what needs another host is counted by range", () => {
  expect(countElsewhere("1.2.0", { "^1.0.0": 4, "^2.0.0": 2, ">=3": 1 })).toBe(3);
});

test("a plugin runs where one of its versions does", () => {
  const range = rangeOfAll([
    { version: "1.0.0", engines: "^1.0.0" },
    { version: "1.10.0", engines: "^2.0.0" },
    { version: "1.9.0", engines: "^1.0.0" },
  ]);
  expect(range).toBe("^2.0.0 || ^1.0.0");
  expect(["1.2.0", "2.2.0", "3.0.0"].map((host) => runsOn(host, range))).toEqual([true, true, false]);
});
