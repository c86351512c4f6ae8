import { expect, it } from "vitest";
import { matching, sorted } from "./rows.ts";

const rows = [
  { number: 1, row: { label: "ham", text: "Lunch at 12", size: 9 } },
  { number: 2, row: { label: "spam", text: "You won, call 12", size: 10 } },
  { number: 3, row: { label: "ham", text: "spam again in my box", size: null } },
];
const numbers = (found: readonly { number: number }[]) => found.map(({ number }) => number);
const columns = ["label", "text", "size"];

it("finds rows by words anywhere, or in one column", () => {
  expect(numbers(matching(rows, "12", columns))).toEqual([1, 2]);
  expect(numbers(matching(rows, "spam", columns))).toEqual([2, 3]);
  expect(numbers(matching(rows, "label:spam", columns))).toEqual([2]);
  expect(numbers(matching(rows, "label:ham BOX", columns))).toEqual([3]);
});

it("sorts numbers by size, and back to the order of the file", () => {
  expect(numbers(sorted(rows, "size"))).toEqual([3, 1, 2]);
  expect(numbers(sorted(rows, "-label"))).toEqual([2, 1, 3]);
  expect(numbers(sorted(rows, "#"))).toEqual([1, 2, 3]);
  expect(numbers(sorted(rows, "-#"))).toEqual([3, 2, 1]);
});
