import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

it("fails a test that prints, and shows what it printed", () => {
  // Inside the workspace, for vitest resolves its own package from the test's folder.
  const folder = mkdtempSync(join(root, "tests/guards/.printing-"));
  try {
    writeFileSync(
      join(folder, "a.test.ts"),
      `import { it } from "vitest";\nit("prints", () => console.log("seen", 7));\n`,
    );
    const setup = JSON.stringify(join(root, "tests/guards/no-console.ts"));
    writeFileSync(join(folder, "vitest.config.ts"), `export default { test: { setupFiles: [${setup}] } };\n`);
    const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, "run", "--root", folder], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stdout + stderr).toContain("console.log: seen 7");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
