import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Every network that a source names, in order, each once: kernel and supervisor cannot share a file, only an opinion. */
function networksIn(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...new Set(text.match(/"[0-9a-f.:]+\/\d+"/g))].toSorted();
}

test("kernel and supervisor refuse the same networks", () => {
  const kernel = networksIn("kernel/src/outbound/address.ts");
  expect(kernel.length).toBeGreaterThan(15);
  expect(networksIn("python-runtime/tuneit_runtime/proxy/addresses.py")).toEqual(kernel);
});
