import { format } from "node:util";
import { afterEach, beforeEach } from "vitest";

// A test that prints hides what it means: whatever reaches the console fails it. A test about printing replaces the
// method itself.
const methods = ["debug", "error", "info", "log", "trace", "warn"] as const;
const original = new Map(methods.map((method) => [method, console[method]]));
let printed: string[] = [];

beforeEach(() => {
  printed = [];
  for (const method of methods) {
    console[method] = (...args: unknown[]) => void printed.push(`console.${method}: ${format(...args)}`);
  }
});

afterEach(() => {
  for (const [method, real] of original) console[method] = real;
  if (printed.length > 0) throw new Error(`The test printed to the console:\n${printed.join("\n")}`);
});
