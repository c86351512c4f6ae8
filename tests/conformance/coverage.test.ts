import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { rows } from "./rows.ts";

const root = resolve(import.meta.dirname, "../..");
const suites = ["tests/conformance/**/*.test.ts", "python-runtime/**/*_test.py", "kernel/src/**/*.test.ts"];
const files = globSync(suites, { cwd: root, exclude: (path) => path.includes("node_modules") });
const sources = files
  .filter((file) => !file.endsWith("coverage.test.ts"))
  .map((file) => readFileSync(`${root}/${file}`, "utf8"));

/** Ids at the head of a name in quotes, as in `"J23 K01 another plugin"`, and ranges such as `"A01 to A06"`. */
function namedIn(source: string): string[] {
  const heads = source.matchAll(/["'`$({]((?:[JPAKCW]\d\d)(?:(?:,| and|) [JPAKCW]\d\d)*)/g);
  const named = [...heads].flatMap(([, ids]) => ids!.match(/[JPAKCW]\d\d/g)!);
  const keys = source.matchAll(/^\s+([JPAKCW]\d\d): /gm);
  return [...named, ...[...keys].map(([, id]) => id!)];
}

const named = new Set(sources.flatMap(namedIn));

test("every row of the sandbox's table has a test that names it", () => {
  expect(files.length).toBeGreaterThan(20);
  expect(Object.keys(rows).filter((id) => !named.has(id))).toEqual([]);
});

test("no test names a row that the table does not have", () => {
  expect([...named].filter((id) => !Object.hasOwn(rows, id))).toEqual([]);
});
