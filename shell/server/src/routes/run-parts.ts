import type { Kernel } from "@tuneit/kernel";
import type { RunIndex } from "../index/run-index.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { RunQueue } from "../queue/run-queue.ts";
import type { PlanMemory } from "../runs/plan-memory.ts";
import type { RunAccess } from "../runs/run-access.ts";
import type { Viewers } from "../viewers/viewers.ts";

/** What the routes of runs work with. */
export interface RunParts {
  readonly kernel: Kernel;
  readonly queue: RunQueue;
  readonly index: RunIndex;
  readonly jobs: Jobs;
  readonly plans: PlanMemory;
  readonly viewers: Viewers;
}

export interface WithAccess {
  readonly access: RunAccess;
}
