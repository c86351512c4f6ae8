import { confineIsolateWorker } from "../confinement/isolate-worker.ts";
import type { Confinement, Launcher } from "../confinement/confinement.ts";
import type { WorkerSpawner } from "./worker-program.ts";

export interface ConfinedSpawnerOptions {
  /** `$TUNEIT_HOME`. */
  readonly home: string;
  /** Needed where only Landlock is there. */
  readonly launcher?: Launcher | undefined;
}

/** Workers in the best sandbox that was found on this machine. */
export function confinedSpawner(confinement: Confinement, { home, launcher }: ConfinedSpawnerOptions): WorkerSpawner {
  return (program) => confineIsolateWorker(confinement, { ...program, home, launcher });
}
