import { existsSync, mkdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { execute } from "./execute.js";
import { BootstrapError } from "./fail.js";
import { pins, toolchain, uvBinary } from "./places.js";
import { step } from "./say.js";
import { clearStamp, fingerprint, isCurrent, writeStamp } from "./stamp.js";
import { aptInstall, canUseApt } from "./system.js";
import { inTurn } from "./turn.js";

const requirements = join(pins, "uv-requirements.txt");
const python = process.platform === "win32" ? "python" : "python3";

/** Puts the pinned uv into `.toolchain/uv`, by the pip of whichever Python is on PATH; returns its path. */
export async function ensureUv() {
  if (isReady()) return uvBinary;
  mkdirSync(toolchain, { recursive: true });
  await inTurn(join(toolchain, "turn"), async () => {
    if (!isReady()) await step("uv, the Python installer, from PyPI into .toolchain/", installUv);
  });
  return uvBinary;
}

function isReady() {
  return isCurrent("uv", fingerprint([requirements]), [uvBinary]);
}

async function installUv() {
  clearStamp("uv");
  const target = dirname(dirname(uvBinary));
  rmSync(target, { recursive: true, force: true });
  await execute(await pythonWithPip(), ["-m", "pip", "install", ...quietPip, "--target", target, "-r", requirements], {
    condition: "UV",
    mend: "Check the network and pip's index setting, then run the same command again.",
  });
  if (!existsSync(uvBinary)) throw uvMissing();
  writeStamp("uv", fingerprint([requirements]));
}

const quietPip = ["--quiet", "--no-deps", "--require-hashes", "--disable-pip-version-check", "--no-input"];

function uvMissing() {
  const cause = `pip installed the package, but ${basename(uvBinary)} is not in it.`;
  return new BootstrapError("UV", "uv did not arrive.", cause, "Remove .toolchain/uv and run the same command again.");
}

async function pythonWithPip() {
  if (await hasPip(python)) return python;
  const ownVenv = join(toolchain, "pip");
  const venvPython = join(ownVenv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (await makeVenv(ownVenv)) return venvPython;
  if (canUseApt()) {
    await aptInstall(["python3", "python3-venv", "python3-pip"]);
    return python;
  }
  throw new BootstrapError(
    "PYTHON",
    "There is no Python with pip.",
    `\`${python} -m pip\` and \`${python} -m venv\` both fail.`,
    readMend(),
  );
}

async function hasPip(command) {
  return succeeds(command, ["-m", "pip", "--version"]);
}

async function makeVenv(folder) {
  rmSync(folder, { recursive: true, force: true });
  return succeeds(python, ["-m", "venv", folder]);
}

async function succeeds(command, args) {
  return execute(command, args, { condition: "PYTHON", mend: "" }).then(
    () => true,
    () => false,
  );
}

function readMend() {
  const debian = existsSync("/etc/debian_version");
  return debian
    ? "Run `sudo apt-get install python3 python3-venv python3-pip`."
    : "Install Python 3.10 to 3.13 with pip.";
}
