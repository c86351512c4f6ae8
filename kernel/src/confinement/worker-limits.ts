import type { HardLimit } from "./confinement.ts";

/**
 * Of the whole worker unless said otherwise. No limit of one process holds memory and tasks: a control group does where
 * there is one, and whoever started the worker watches them in any case.
 */
export interface WorkerLimits {
  readonly memoryBytes: number;
  readonly tasks: number;
  /** Of one file. */
  readonly fileBytes: number;
  /** Of the private temporary folder, which lies in memory; bubblewrap only. */
  readonly temporaryBytes?: number | undefined;
}

/** Descriptors: an Arrow shard each, loader pipes, sockets of torch. */
const openFiles = 4096;
/** Threads of Node and its engine are some 20. */
const isolateTasks = 64;
const megabyte = 1024 * 1024;
const leastTemporaryBytes = 64 * megabyte;
const mostTemporaryBytes = 1024 * megabyte;

/** Of the process around one isolate: the engine's own memory, and what goes past its count, which is advisory. */
export function isolateLimits(memoryMb: number): HardLimit {
  return { memoryBytes: (96 + 2 * memoryMb) * megabyte, tasks: isolateTasks };
}

export function limitOptions(limits: WorkerLimits): string[] {
  return ["core=0", `files=${openFiles}`, `fileBytes=${limits.fileBytes}`].flatMap((limit) => ["--limit", limit]);
}

/** A quarter of the memory, since what lies there counts as memory too. */
export function temporaryBytes(limits: WorkerLimits): number {
  const quarter = Math.floor(limits.memoryBytes / 4);
  return limits.temporaryBytes ?? Math.min(mostTemporaryBytes, Math.max(leastTemporaryBytes, quarter));
}
