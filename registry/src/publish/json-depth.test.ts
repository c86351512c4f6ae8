import { expect, test } from "vitest";
import { checkDepth } from "./json-depth.ts";

test.each(['{"a":[1]}', `"${"[".repeat(500)}"`, `{"a":"\\"${"[".repeat(500)}\\\\"}`, '"unclosed [[[['])(
  "takes %s",
  (text) => {
    expect(() => checkDepth(Buffer.from(text))).not.toThrow();
  },
);

test.each(["[".repeat(41), `{"\\\\":${"[".repeat(41)}`, '{"a":'.repeat(41)])("refuses %s", (text) => {
  expect(() => checkDepth(Buffer.from(text))).toThrow("nested deeper");
});
