import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, delimiter, join } from "node:path";
import { execute } from "./execute.js";
import { BootstrapError } from "./fail.js";
import { checkout, nodeBinary, pins, pnpmEntry, toolchain } from "./places.js";
import { folderSize, say, step } from "./say.js";
import { clearStamp, fingerprint, isCurrent, writeStamp } from "./stamp.js";
import { inTurn } from "./turn.js";

const isWindows = process.platform === "win32";

/** Puts the pinned Node and pnpm into `.toolchain/` and the workspace's packages into `node_modules/`; returns the Node. */
export async function ensureToolchain() {
  const node = pinnedNode();
  if (isNodeReady(node) && arePackagesReady()) return node;
  mkdirSync(toolchain, { recursive: true });
  await inTurn(join(toolchain, "turn"), async () => {
    if (isNodeReady(node) && arePackagesReady()) return; // whoever went before did it
    say("Setting up TuneIT in this checkout (once; later starts skip it):");
    if (!isNodeReady(node)) await step("Node 24 and pnpm from npm, into .toolchain/", installNode);
    if (!arePackagesReady()) await step("the workspace's packages, into node_modules/", () => installPackages(node));
  });
  return node;
}

/**
 * The environment in which a child finds the pinned Node and pnpm first. Node keeps there what it compiled: a command
 * begins after 0.9 s of computing instead of 1.6. What runs in a sandbox has an environment of its own, without it.
 */
export function toolchainEnvironment(node, environment = process.env) {
  const bins = [dirname(node), join(toolchain, "node_modules", ".bin")];
  return {
    NODE_COMPILE_CACHE: join(toolchain, "compile-cache"),
    ...environment,
    PATH: [...bins, environment.PATH ?? ""].join(delimiter),
  };
}

function pinnedNode() {
  const node = nodeBinary();
  if (node) return node;
  throw new BootstrapError(
    "PLATFORM",
    `TuneIT has no Node for ${process.platform} on ${process.arch}.`,
    "npm carries Node 24 for Linux x64 and arm64, macOS arm64 and Windows x64.",
    "Use one of these, or a container of one.",
  );
}

function nodePrint() {
  return fingerprint([join(pins, "package-lock.json")], process.platform, process.arch);
}

function isNodeReady(node) {
  return isCurrent("node", nodePrint(), [node, pnpmEntry]);
}

// Installed aside and moved in: whoever runs from .toolchain/ never sees half of it.
async function installNode() {
  sweep();
  const staging = join(toolchain, `staging-${process.pid}`);
  mkdirSync(staging);
  for (const file of ["package.json", "package-lock.json"]) cpSync(join(pins, file), join(staging, file));
  await execute(isWindows ? "npm.cmd" : "npm", ["install", "--prefix", staging, ...quietNpm], {
    cwd: staging,
    env: withoutOuterNpm(process.env),
    shell: isWindows,
    condition: "NPM",
    mend: "Check the network and npm's registry setting, then run the same command again.",
  });
  clearStamp("node");
  const target = join(toolchain, "node_modules");
  if (existsSync(target)) renameSync(target, join(toolchain, `old-${process.pid}`));
  renameSync(join(staging, "node_modules"), target);
  sweep();
  writeStamp("node", nodePrint());
  return folderSize(target);
}

// `npm ci` would refuse a lock that was made where a mirror lacks some platform's optional package; `npm install`
// keeps to the lock for all that it names and writes nothing back.
// pnpm's own install script only swaps its launcher for the native one; the launcher does.
const quietNpm = [
  "--no-save",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--no-update-notifier",
  "--loglevel=error",
];

// npm tells its children where the outer project lies; an inner npm would install there.
function withoutOuterNpm(environment) {
  const outer = new Set(["npm_config_local_prefix", "npm_config_prefix", "npm_config_global_prefix", "INIT_CWD"]);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !outer.has(name)));
}

function sweep() {
  for (const name of readdirSync(toolchain)) {
    if (/^(staging|old)-\d+$/.test(name)) sweepOne(join(toolchain, name));
  }
}

// An installer whose parent was killed may still write there; the next set-up sweeps what is left.
function sweepOne(folder) {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (!["ENOTEMPTY", "EBUSY", "EPERM"].includes(error.code)) throw error;
  }
}

function packagesPrint() {
  const files = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", "shell/cli/package.json"];
  return fingerprint(
    files.map((file) => join(checkout, file)),
    nodePrint(),
  );
}

function arePackagesReady() {
  const made = ["node_modules/.modules.yaml", "node_modules/.bin/tuneit"].map((path) => join(checkout, path));
  return isCurrent("packages", packagesPrint(), made);
}

async function installPackages(node) {
  clearStamp("packages");
  await execute(node, [pnpmEntry, "install", "--frozen-lockfile"], {
    cwd: checkout,
    env: { ...toolchainEnvironment(node, withoutOuterNpm(process.env)), CI: "true" },
    condition: "PACKAGES",
    mend: "Check the network; if a package.json was edited, run `.toolchain/node_modules/.bin/pnpm install` first.",
  });
  writeStamp("packages", packagesPrint());
  return folderSize(join(checkout, "node_modules"));
}
