import { expect, it } from "vitest";
import { LineScene } from "./line-scene.ts";

const rising = (count: number): [number, number][] => Array.from({ length: count }, (_, index) => [index, index]);

it("has rows for a page in its table, and all of them where they are asked for", () => {
  const axis = { label: "", scale: "linear" } as const;
  const scene = new LineScene().update({
    ...{ x: axis, y: axis },
    series: [
      { name: "long", points: rising(6000) },
      { name: "short", points: rising(3) },
    ],
  });
  expect(scene.table()).toMatchObject({ rows: { length: 5000 }, isCut: true });
  const whole = scene.table(Number.POSITIVE_INFINITY);
  expect(whole).toMatchObject({ rows: { length: 6003 }, isCut: false });
  expect(whole.rows.at(-1)).toEqual(["short", 2, 2]);
});
