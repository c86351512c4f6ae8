import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { generateInside } from "./generate.ts";

test("what runs inside the isolate is generated from its sources; mend: node kernel/src/isolation/generate.ts", async () => {
  for (const { path, text } of await generateInside()) expect((await readFile(path, "utf8")) === text).toBe(true);
});
