#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { ensureSystem } from "../bootstrap/system.js";
import { ensureToolchain, toolchainEnvironment } from "../bootstrap/toolchain.js";
import { BootstrapError } from "../bootstrap/fail.js";
import { launch } from "../bootstrap/launch.js";
import { uvEnvironment } from "../bootstrap/python-dev.js";
import { ensureUv } from "../bootstrap/uv.js";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

try {
  const node = await ensureToolchain();
  await ensureUv();
  await ensureSystem();
  const env = toolchainEnvironment(node, uvEnvironment());
  process.exitCode = await launch(node, [main, ...process.argv.slice(2)], { env });
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  report(error);
  process.exitCode = 4;
}

// The promise of `--json`, one document on stdout, holds even where the command itself could not start.
function report(error) {
  process.stderr.write(`${error}\n`);
  if (!process.argv.includes("--json")) return;
  const { code, message, why, mend } = error;
  process.stdout.write(`${JSON.stringify({ error: { code, message, cause: why, mend } })}\n`);
}
