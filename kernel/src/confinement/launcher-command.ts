import { join } from "node:path";
import type { Launcher } from "./confinement.ts";

/** Signals and abstract sockets are scoped since this one; with less a worker could signal its own kernel. */
export const requiredLandlockAbi = 6;

export function launcherCommand(launcher: Launcher, options: readonly string[]): string[] {
  return [launcher.python, "-I", "-S", "-B", join(launcher.runtimeFolder, "tuneit_runtime", "launcher.py"), ...options];
}
