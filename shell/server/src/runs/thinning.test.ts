import { expect, test } from "vitest";
import { Thinning, type Point } from "./thinning.ts";

const point = (step: number, value: Point[2]): Point => [step, null, value, step];

function thin(values: readonly Point[2][], most = 1000): Thinning {
  const thinning = new Thinning(most);
  for (const [step, value] of values.entries()) thinning.add(point(step, value));
  return thinning;
}

test("what fits is there as it was measured", () => {
  const values = Array.from({ length: 400 }, (_, step) => Math.sin(step));
  expect(
    thin(values)
      .points(400)
      .map(([, , value]) => value),
  ).toEqual(values);
});

test("a million points come to a few, every peak and both ends among them", () => {
  const thinning = new Thinning(10_000);
  for (let step = 0; step < 1_000_000; step++) {
    const peak = step === 123_457 ? 99 : step === 765_431 ? -99 : 0;
    thinning.add(point(step, peak || Math.sin(step / 1000)));
  }
  const shown = thinning.points(500);
  expect(thinning.measured).toBe(1_000_000);
  expect(shown.length).toBeLessThanOrEqual(502);
  expect(shown.map(([step]) => step)).toEqual(shown.map(([step]) => step!).toSorted((a, b) => a - b));
  expect(shown).toContainEqual(point(123_457, 99));
  expect(shown).toContainEqual(point(765_431, -99));
  expect([shown[0]![0], shown.at(-1)![0]]).toEqual([0, 999_999]);
});

test("a value that is no number stays as a mark and pulls nothing along", () => {
  const values: Point[2][] = Array.from({ length: 5000 }, (_, step) => step);
  values[1234] = "NaN";
  values[4000] = "Infinity";
  const shown = thin(values, 100).points(50);
  expect(shown).toContainEqual(point(1234, "NaN"));
  expect(shown).toContainEqual(point(4000, "Infinity"));
  expect(Math.max(...shown.map(([, , value]) => (typeof value === "number" ? value : 0)))).toBe(4999);
});
