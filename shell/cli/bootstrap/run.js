#!/usr/bin/env node
import { existsSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./launch.js";
import { BootstrapError } from "./fail.js";
import { checkout } from "./places.js";
import { ensurePythonDev, uvEnvironment } from "./python-dev.js";
import { say } from "./say.js";
import { ensureChromium, ensureSystem } from "./system.js";
import { ensureToolchain, toolchainEnvironment } from "./toolchain.js";
import { ensureUv } from "./uv.js";

const tasks = {
  demo: { entry: "shell/cli/src/demo/main.ts", needs: [ensureSystem, ensureUv] },
  test: { entry: ".ci/test.ts", needs: [ensureSystem, ensureChromium, ensurePythonDev] },
  check: { entry: ".ci/check.ts", needs: [ensurePythonDev] },
  format: { entry: ".ci/format.ts", needs: [ensurePythonDev] },
  bench: { entry: "tests/bench/main.ts", needs: [ensureSystem, ensurePythonDev] },
};

process.exitCode = await main(process.argv[2], process.argv.slice(3)).catch((error) => {
  if (!(error instanceof BootstrapError)) throw error;
  say(String(error));
  return 4;
});

/** One npm script: prepares what it needs, then runs its TypeScript entry with the pinned Node. */
async function main(name, args) {
  if (name === "start") return start();
  const { entry, needs } = tasks[name];
  const node = await ensureToolchain();
  for (const need of needs) await need();
  if (!existsSync(join(checkout, entry))) return say(`There is no ${entry} yet.`) ?? 1;
  const env = toolchainEnvironment(node, uvEnvironment());
  return launch(node, [join(checkout, entry), ...args], { cwd: checkout, env });
}

function start() {
  say("The app with its windows comes later; what works today is the command line.");
  say("Try `npm run demo`, then `npx tuneit --help`.");
  return 0;
}
