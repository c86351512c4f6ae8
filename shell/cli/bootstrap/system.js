import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execute } from "./execute.js";
import { say, step } from "./say.js";
import { fingerprint, isCurrent, writeStamp } from "./stamp.js";

const chromiumPath = "/usr/bin/chromium";

let isIndexFresh = false;

/**
 * Brings what TuneIT needs from the system; what it may not bring it names, with its mend. Never fails.
 * Tried and told once a checkout: `tuneit doctor` says it again.
 */
export async function ensureSystem() {
  if (process.platform !== "linux" || isOnPath("bwrap")) return;
  const print = fingerprint([], String(canUseApt()));
  if (isCurrent("system", print, [])) return;
  await bringBubblewrap();
  writeStamp("system", print);
}

/** Brings what the tests of the app draw pages with; without it they say that they were skipped. Never fails. */
export async function ensureChromium() {
  if (process.platform !== "linux" || existsSync(process.env.TUNEIT_CHROMIUM ?? chromiumPath)) return;
  const print = fingerprint([], String(canUseApt()));
  if (isCurrent("chromium", print, [])) return;
  if (!canUseApt()) say("  Chromium is missing: the app's pages are not tested. Name one in TUNEIT_CHROMIUM.");
  else
    await step("Chromium, for the tests of the app, from apt", () => aptInstall(["chromium", "fonts-noto-core"])).catch(
      (error) => say(`  Chromium could not be installed: the app's pages are not tested.\n  ${String(error)}`),
    );
  writeStamp("chromium", print);
}

async function bringBubblewrap() {
  if (!canUseApt()) return say(`  bubblewrap is missing: plugins are confined by Landlock alone. ${bubblewrapMend()}`);
  try {
    await step("bubblewrap, the sandbox, from apt", () => aptInstall(["bubblewrap"]));
  } catch (error) {
    say(`  bubblewrap could not be installed: plugins are confined by Landlock alone.\n  ${String(error)}`);
  }
}

export function canUseApt() {
  return process.getuid?.() === 0 && existsSync("/etc/debian_version") && isOnPath("apt-get");
}

export async function aptInstall(packages) {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, condition: "APT" };
  const mend = `Run \`apt-get update\` and \`apt-get install ${packages.join(" ")}\` by hand and read what it says.`;
  if (!isIndexFresh) await execute("apt-get", ["update", "-q"], { ...options, mend });
  isIndexFresh = true;
  await execute("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...packages], { ...options, mend });
}

function bubblewrapMend() {
  return existsSync("/etc/debian_version")
    ? "For the full sandbox run `sudo apt-get install bubblewrap`."
    : "For the full sandbox install the package `bubblewrap`.";
}

export function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
