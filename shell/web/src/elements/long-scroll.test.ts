import { expect, it } from "vitest";
import { bodyHeight, LongScroll, type ScrollSizes } from "./long-scroll.ts";

const sizesOf = (total: number): ScrollSizes => ({
  ...{ total, rowHeight: 36, height: 600 },
  lastAt: bodyHeight(total, 36) - 600,
});
const million = sizesOf(1_000_000);
const lastTop = 1_000_000 * 36 - 600;

it("leaves a list alone that an element can be as high as", () => {
  const scroll = new LongScroll();
  expect(bodyHeight(400_000, 36)).toBe(14_400_000);
  expect(scroll.scrolled(9_999_999, sizesOf(400_000))).toBeNull();
  expect([scroll.top, scroll.shift]).toEqual([9_999_999, 0]);
});

it("is never higher than a browser takes, and a jump to the end shows the last row", () => {
  const scroll = new LongScroll();
  expect(bodyHeight(5_000_000, 36)).toBe(14_400_000);
  expect(scroll.scrolled(million.lastAt, million)).toBeNull();
  expect(scroll.top).toBe(lastTop);
  scroll.scrolled(million.lastAt / 2, million);
  expect(scroll.top).toBeCloseTo(lastTop / 2);
});

it("goes row by row between jumps: each pixel of the wheel is one of the rows", () => {
  const scroll = new LongScroll();
  scroll.scrolled(million.lastAt / 2, million);
  const { top, shift } = scroll;
  expect(scroll.scrolled(million.lastAt / 2 + 120, million)).toBeNull();
  expect([scroll.top - top, scroll.shift - shift]).toEqual([120, 0]);
});

it.each([
  ["forwards", 1, lastTop],
  ["backwards", -1, 0],
])("by the wheel alone it comes %s to the very end, however often the element is at its own", (_, way, end) => {
  const scroll = new LongScroll();
  let at = scroll.moveTo(way > 0 ? lastTop - 200_000 : 200_000, million);
  scroll.settled(at);
  for (let turn = 0; turn < 3000; turn += 1) {
    at = Math.max(0, Math.min(million.lastAt, at + way * 100));
    const right = scroll.scrolled(at, million);
    if (right === null) continue;
    at = right;
    scroll.settled(at);
  }
  expect(scroll.top).toBe(end);
});

it("moves to any row, and back", () => {
  const scroll = new LongScroll();
  scroll.settled(scroll.moveTo(lastTop, million));
  expect([scroll.top, scroll.shift]).toEqual([lastTop, lastTop - million.lastAt]);
  scroll.settled(scroll.moveTo(0, million));
  expect([scroll.top, scroll.shift]).toEqual([0, 0]);
});
