import { expect, test } from "vitest";
import { reasonIn } from "./complaint.ts";

const native = `

#
# Fatal error in , line 0
# Fatal JavaScript invalid size error 268435456 (see crbug.com)
#
----- Native stack trace -----

 1: 0x9dde61  [/home/me/tuneit/.toolchain/bin/node]
`;
const trace = `file:///home/me/tuneit/worker/main.js:3
    at run (file:///home/me/tuneit/worker/main.js:3:1)
TypeError: it is no function
Node.js v24.0.0
`;

test("a dead worker's reason is one line, without a stack or a path", () => {
  expect(reasonIn(native)).toBe("Fatal error in , line 0");
  expect(reasonIn(trace)).toBe("TypeError: it is no function");
  expect(reasonIn(`Error: cannot open /home/me/x\n    at a (/home/me/b.js:1:1)`)).toBeUndefined();
  expect(reasonIn(`FATAL ERROR: ${"x".repeat(5000)}`)).toHaveLength(200);
  expect(reasonIn("")).toBeUndefined();
});
