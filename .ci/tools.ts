import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./execute.ts";

const isWindows = process.platform === "win32";
const venvBin = join(root, ".toolchain", "venv", isWindows ? "Scripts" : "bin");

/** A program of the dev environment of Python, such as ruff. */
export function pythonTool(name: string): string {
  return join(venvBin, isWindows ? `${name}.exe` : name);
}

/** The JavaScript entry of a program that a root dependency brings, to be run by this Node. */
export function nodeTool(packageName: string, bin: string): string {
  const require = createRequire(join(root, "package.json"));
  const folder = join(root, "node_modules", packageName);
  const manifest = require(join(folder, "package.json")) as { bin: string | Record<string, string> };
  const entry = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[bin];
  if (entry === undefined || !existsSync(join(folder, entry))) throw new Error(`${packageName} has no program ${bin}`);
  return join(folder, entry);
}
