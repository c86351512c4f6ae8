import { isolateLimits } from "../confinement/worker-limits.ts";
import { fail } from "../errors/index.ts";
import { PatientTimer } from "./patient-timer.ts";
import { WorkerProcess } from "./worker-process.ts";
import { workerProgram, type WorkerProgramOptions, type WorkerSpawner } from "./worker-program.ts";

export interface WorkerStart {
  readonly spawn: WorkerSpawner;
  readonly worker?: WorkerProgramOptions | undefined;
}

const readyMs = 5_000;

/**
 * Starts a worker and waits until it says that it is there. No line of a plugin has run then: what goes wrong is this
 * machine's fault.
 *
 * @throws TUNEIT_ISOLATE_START
 */
export async function startWorker(
  { spawn, worker: program }: WorkerStart,
  { plugin, memoryMb }: { plugin: string; memoryMb: number },
): Promise<WorkerProcess> {
  const ready = Promise.withResolvers<void>();
  const broken = (reason: string): void => ready.reject(new Error(reason));
  const command = await spawn({ ...(await workerProgram(program)), limits: isolateLimits(memoryMb) });
  const worker = new WorkerProcess(command, {
    onFrame: ({ type }) => (type === "ready" ? ready.resolve() : broken("It spoke before it was asked")),
    onFault: broken,
    onExit: broken,
  });
  const late = new PatientTimer(() => broken(`It said nothing for ${readyMs} ms`), readyMs);
  try {
    await ready.promise;
    return worker;
  } catch (cause) {
    worker.kill();
    await worker.exited;
    const reason = worker.complaint.trim().split("\n").at(-1) || (cause as Error).message;
    throw fail("TUNEIT_ISOLATE_START", { plugin, reason }, { cause });
  } finally {
    late.stop();
  }
}
