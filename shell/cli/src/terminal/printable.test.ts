import { expect, test } from "vitest";
import { jsonLine, painted, printable } from "./printable.ts";

const evil = "\u001b[2J\u001b]52;c;eA==\u0007\u009b31m\u202etxt.exe\u001b[8mhidden\rAll is well";

test("what a plugin says moves no cursor, sets no title and hides nothing", () => {
  for (const text of [printable(evil), painted(evil)]) expect(text).not.toMatch(/[\u0000-\u001f\u0080-\u009f\u202e]/);
  expect(printable("two\nlines\tänd more")).toBe("two\nlines\tänd more");
});

test("our own colours stay", () => {
  expect(painted("\u001b[31mred\u001b[39m, \u001b[1mbold\u001b[22m \u0007")).toBe(
    "\u001b[31mred\u001b[39m, \u001b[1mbold\u001b[22m \uFFFD",
  );
});

test("a document for programs keeps what it says, escaped", () => {
  expect(jsonLine({ evil })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0080-\u009f\u202e]/);
  expect(JSON.parse(jsonLine({ evil }))).toEqual({ evil });
  expect(jsonLine(undefined)).toBe("null\n");
});
