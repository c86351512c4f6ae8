import { expect, it } from "vitest";
import { slideOf } from "./slide.ts";

it("steps by what a value can be", () => {
  const share = slideOf({ type: "number", minimum: 0, exclusiveMaximum: 1 });
  expect([share.valueAt(0), share.valueAt(30), share.valueAt(100)]).toEqual([0, 0.3, 0.99]);
  const rank = slideOf({ "type": "integer", "minimum": 1, "maximum": 1024, "x-ui": { softMax: 64 } });
  expect([rank.steps, rank.valueAt(0), rank.valueAt(63), rank.placeOf(500)]).toEqual([63, 1, 64, 63]);
});

it("gives small numbers as much room as large ones where the scale is logarithmic", () => {
  const rate = slideOf({ "type": "number", "exclusiveMinimum": 0, "maximum": 1, "x-ui": { scale: "log" } });
  expect(rate.valueAt(100)).toBe(0.001);
  expect(rate.placeOf(0.001)).toBeCloseTo(100);
  expect(rate.valueAt(0)).toBeGreaterThan(0);
});
