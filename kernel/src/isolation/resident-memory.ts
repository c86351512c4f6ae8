import { children, readProc } from "./process-tree.ts";

/**
 * Resident memory of a process and all below it, so that it does not matter how many programs of the sandbox stand above
 * the worker. Read synchronously: `/proc` answers from memory, and a thread pool that is busy would delay a kill.
 */
export function residentBytes(pid: number): number {
  return ownBytes(pid) + children(pid).reduce((sum, child) => sum + residentBytes(child), 0);
}

function ownBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
