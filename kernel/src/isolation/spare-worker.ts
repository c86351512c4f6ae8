import { startWorker, type WorkerStart } from "./start-worker.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** A kernel that lives no longer than this after a start has no use for a spare. */
const quietMs = 5_000;

interface Spare {
  readonly worker: WorkerProcess;
  readonly memoryMb: number;
}

/**
 * One worker that is ready and has loaded nothing, so that the next plugin starts at once. It is made some seconds after a
 * plugin started, never holds its kernel open, and a worker that a plugin was loaded into never comes back.
 */
export class SpareWorker {
  readonly #start: WorkerStart;
  readonly #quietMs: number;
  #spare: Spare | undefined;
  #making: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(start: WorkerStart, wait: number = quietMs) {
    this.#start = start;
    this.#quietMs = wait;
  }

  get pid(): number | undefined {
    return this.#spare?.worker.pid;
  }

  /** A plugin with this much memory was started: the next one may want the same. */
  wish(memoryMb: number): void {
    clearTimeout(this.#timer);
    if (this.#spare || this.#isClosed) return;
    this.#timer = setTimeout(() => void (this.#making ??= this.#make(memoryMb)), this.#quietMs);
    this.#timer.unref();
  }

  /** Hands it over, where it was started with the limits of this much memory. */
  take(memoryMb: number): WorkerProcess | undefined {
    if (this.#spare?.memoryMb !== memoryMb) return undefined;
    const { worker } = this.#spare;
    this.#spare = undefined;
    worker.holdOpen(true);
    return worker;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#making;
    const worker = this.#spare?.worker;
    // Whoever closes waits for its end, and nothing else may keep this process alive meanwhile.
    worker?.holdOpen(true);
    this.#drop();
    await worker?.exited;
  }

  async #make(memoryMb: number): Promise<void> {
    const spare = { plugin: "A spare worker", memoryMb };
    const worker = await startWorker(this.#start, spare).catch(() => undefined);
    this.#making = undefined;
    if (!worker) return;
    // It was asked nothing: whatever it says, it is not what was started.
    const drop = (): void => this.#drop();
    worker.listen({ onFrame: drop, onFault: drop, onExit: drop });
    worker.holdOpen(false);
    this.#spare = { worker, memoryMb };
  }

  #drop(): void {
    this.#spare?.worker.kill();
    this.#spare = undefined;
  }
}
