import { readFileSync } from "node:fs";

/**
 * Resident memory of a process and all below it, so that it does not matter how many programs of the sandbox stand above
 * the worker. Read synchronously: `/proc` answers from memory, and a thread pool that is busy would delay a kill.
 */
export function residentBytes(pid: number): number {
  return ownBytes(pid) + children(pid).reduce((sum, child) => sum + residentBytes(child), 0);
}

/** The process itself and all below it. */
export function processTree(pid: number): number[] {
  return [pid, ...children(pid).flatMap(processTree)];
}

function ownBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function children(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
}

/** Empty where the process has ended meanwhile, or where there is no `/proc`. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
