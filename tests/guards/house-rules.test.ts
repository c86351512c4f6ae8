import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { checkHouseRules } from "./house-rules.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function check(file: string, text: string): string[] {
  const root = mkdtempSync(join(tmpdir(), "tuneit-rules-"));
  folders.push(root);
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  return checkHouseRules(root, [file]);
}

it.each([
  [
    "plugin-id-in-kernel",
    "kernel/src/runs/a.ts",
    'const id = "@tuneit/reader-tabular";\n',
    /The kernel contains no plugin id/,
  ],
  ["disable-without-reason", "registry/src/a.ts", "// oxlint-disable-next-line no-var\n", /Say why on the same line/],
  ["disable-without-reason", "registry/src/a.ts", "// @ts-ignore\n", /Say why on the same line/],
  ["homeless-name", "sdk/plugin/src/utils.ts", "export const a = 1;\n", /A homeless function shows a missing concept/],
])("%s is seen and says what to do instead", (rule, file, text, mend) => {
  const [problem, ...more] = check(file, text);
  expect(problem).toMatch(mend);
  expect(problem).toMatch(new RegExp(`^${rule}: ${file}:1\\.`));
  expect(more).toEqual([]);
});

it.each([
  ["kernel/src/runs/a.ts", 'import { recipe } from "@tuneit/protocol";\n'],
  ["registry/src/a.ts", "// oxlint-disable-next-line no-var -- the parser under test reads it\n"],
  ["registry/src/common-name.ts", "export const a = 1;\n"],
])("lets %s through", (file, text) => {
  expect(check(file, text)).toEqual([]);
});
