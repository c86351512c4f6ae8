import { expect, it } from "vitest";
import { pointerTo, valueAt, withoutValue, withValue } from "./values.ts";

const nothing = () => undefined;

it("writes below what is not there yet and leaves the rest as it was", () => {
  expect(withValue({ a: 1 }, "/b/c", 2, nothing)).toEqual({ a: 1, b: { c: 2 } });
  expect(withValue({}, "/list/1", "x", (pointer) => (pointer === "/list" ? ["a", "b"] : undefined))).toEqual({
    list: ["a", "x"],
  });
});

it("takes away, with the objects that held nothing else", () => {
  expect(withoutValue({ a: { b: { c: 1 } }, d: 2 }, "/a/b/c")).toEqual({ d: 2 });
  expect(withoutValue({ a: { b: 1, c: 2 } }, "/a/b")).toEqual({ a: { c: 2 } });
  expect(withoutValue({ list: [{ a: 1 }, { a: 2 }] }, "/list/0/a")).toEqual({ list: [{}, { a: 2 }] });
  expect(withoutValue({ a: 1 }, "/a")).toEqual({});
});

it("keeps keys as they are, with slashes and the names of prototypes", () => {
  const pointer = pointerTo(pointerTo("", "a/b~c"), "__proto__");
  const values = withValue({}, pointer, { x: 1 }, nothing);
  expect(valueAt(values, pointer)).toEqual({ x: 1 });
  expect(({} as { x?: number }).x).toBeUndefined();
});
