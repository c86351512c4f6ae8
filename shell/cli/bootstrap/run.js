#!/usr/bin/env node
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureApp } from "./app.js";
import { launch } from "./launch.js";
import { BootstrapError } from "./fail.js";
import { checkout } from "./places.js";
import { ensurePythonDev, uvEnvironment } from "./python-dev.js";
import { say } from "./say.js";
import { ensureChromium, ensureSystem } from "./system.js";
import { ensureToolchain, toolchainEnvironment } from "./toolchain.js";
import { ensureUv } from "./uv.js";

const tasks = {
  start: { entry: "shell/cli/src/start/main.ts", needs: [ensureSystem, ensureUv, ensureApp] },
  build: { needs: [ensureApp] },
  demo: { entry: "shell/cli/src/demo/main.ts", needs: [ensureSystem, ensureUv] },
  test: { entry: ".ci/test.ts", needs: [ensureSystem, ensureChromium, ensurePythonDev, ensureApp] },
  check: { entry: ".ci/check.ts", needs: [ensurePythonDev] },
  format: { entry: ".ci/format.ts", needs: [ensurePythonDev] },
  bench: { entry: "tests/bench/main.ts", needs: [ensureSystem, ensureChromium, ensurePythonDev, ensureApp] },
};

process.exitCode = await main(process.argv[2], process.argv.slice(3)).catch((error) => {
  if (!(error instanceof BootstrapError)) throw error;
  say(String(error));
  return 4;
});

/** One npm script: prepares what it needs, then runs its TypeScript entry with the pinned Node. */
async function main(name, args) {
  const { entry, needs } = tasks[name];
  const node = await ensureToolchain();
  for (const need of needs) await need();
  if (entry === undefined) return 0;
  if (!existsSync(join(checkout, entry))) return say(`There is no ${entry} yet.`) ?? 1;
  const env = toolchainEnvironment(node, uvEnvironment());
  return launch(node, [join(checkout, entry), ...args], { cwd: checkout, env });
}
