import { expect, test } from "vitest";
import { canonicalName, nameDistance, nameSkeleton } from "./canonical.ts";

test.each([
  ["@Acme/Reader_CSV", "@acme/readercsv"],
  ["@acme/reader.csv", "@acme/readercsv"],
  ["@acme/ｒeader-csv", "@acme/readercsv"],
])("%s is %s", (name, canonical) => expect(canonicalName(name)).toBe(canonical));

test("confusable names have one skeleton", () => {
  expect(nameSkeleton("@tune1t/x")).toBe(nameSkeleton("@tunelt/x"));
  expect(nameDistance("modern", "modem")).toBe(0);
  expect(nameDistance("tuneit", "tune-it")).toBe(0);
});

test.each([
  ["tuneit", "tuenit", 1],
  ["tuneit", "tuneits", 1],
  ["tuneit", "acme", 5],
  ["", "abc", 3],
])("%s to %s is %d", (a, b, distance) => expect(nameDistance(a, b)).toBe(distance));
