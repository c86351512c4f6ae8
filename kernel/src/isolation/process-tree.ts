import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

/** The process itself and all below it. */
export function processTree(pid: number): number[] {
  return [pid, ...children(pid).flatMap(processTree)];
}

/**
 * The first one takes the others along, but for the moment in which bubblewrap makes the sandbox: what it has just started
 * does not yet hang on it, and would wait for ever.
 */
export function killTree(child: ChildProcess): void {
  const below = child.pid === undefined ? [] : processTree(child.pid).slice(1);
  child.kill("SIGKILL");
  for (const pid of below) killNow(pid);
}

function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

export function children(pid: number): number[] {
  return readProc(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
}

/** Empty where the process has ended meanwhile, or where there is no `/proc`. */
export function readProc(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
