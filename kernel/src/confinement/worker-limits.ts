/** Of the whole worker unless said otherwise. Memory and tasks are polled by whoever started it, for no limit of one process holds them. */
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
const leastTemporaryBytes = 64 * 1024 * 1024;
const mostTemporaryBytes = 1024 * 1024 * 1024;

export function limitOptions(limits: WorkerLimits): string[] {
  return ["core=0", `files=${openFiles}`, `fileBytes=${limits.fileBytes}`].flatMap((limit) => ["--limit", limit]);
}

/** A quarter of the memory, since what lies there counts as memory too. */
export function temporaryBytes(limits: WorkerLimits): number {
  const quarter = Math.floor(limits.memoryBytes / 4);
  return limits.temporaryBytes ?? Math.min(mostTemporaryBytes, Math.max(leastTemporaryBytes, quarter));
}
