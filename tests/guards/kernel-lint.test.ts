import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";
import { nodeTool } from "../../.ci/tools.ts";

const root = resolve(import.meta.dirname, "../..");

/** Lints files below a folder that has the workspace's own rules. */
function lint(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "tuneit-lint-"));
  try {
    for (const config of [".oxlintrc.json", "tsconfig.json"]) cpSync(join(root, config), join(folder, config));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return spawnSync(process.execPath, [nodeTool("oxlint", "oxlint"), "--format=agent", ...Object.keys(files)], {
      cwd: folder,
      encoding: "utf8",
    }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each([
  ["console", 'console.log("x");', /The kernel has no terminal\. Publish an event/],
  ["process.exit", "process.exit(1);", /The kernel never ends its host\. Throw a coded error/],
  ["process.env", 'export const home = process.env["HOME"];', /The environment comes in as an argument/],
  [
    "an import of the environment",
    'import { env } from "node:process";\nexport const home = env;',
    /Read it in kernel\/src\/machine\.ts/,
  ],
])("%s in the kernel is refused with its mend", (_name, text, mend) => {
  expect(lint({ "kernel/src/runs/a.ts": `${text}\nexport const one = 1;\n` })).toMatch(mend);
});

it("lets the one place read the environment", () => {
  expect(lint({ "kernel/src/machine.ts": 'export const home = process.env["HOME"];\n' })).not.toMatch(/\S/);
});

it("sees a promise that nobody waits for, so the type-aware rules are on", () => {
  const text = "export function start(): void {\n  Promise.resolve(1);\n}\n";
  expect(lint({ "kernel/src/runs/a.ts": text })).toMatch(/no-floating-promises/);
});
