import { expect, test } from "vitest";
import { registryErrors, statusOf } from "./registry-errors.ts";

test("every code has a status", () => {
  expect(Object.keys(statusOf).sort()).toEqual(Object.keys(registryErrors).sort());
});
