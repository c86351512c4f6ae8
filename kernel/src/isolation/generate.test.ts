import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { generateInside } from "./generate.ts";

test("what runs inside the isolate is generated from its sources; mend: node kernel/src/isolation/generate.ts", async () => {
  const committed = await readFile(new URL("worker/generated/inside.js", import.meta.url), "utf8");
  expect(committed === (await generateInside())).toBe(true);
});
