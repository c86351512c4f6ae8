import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, expect, inject } from "vitest";
import { leftoversBelow } from "./leftovers.ts";
import { processesBelow } from "./processes.ts";

export const root: string = inject("e2eRoot");
export const home: string = join(root, "home");

/** A folder of one's own for each test, named so that a process can be traced to it. */
export const newWorkspace = (): Promise<string> => mkdtemp(join(root, "work-"));

/** No test may leave a process behind, nor half a file in home, registry or workspace. */
export function expectNothingLeft(): void {
  afterEach(nothingIsLeft);
}

/** The same of a file whose tests run beside each other. */
export function expectNothingLeftInTheEnd(): void {
  afterAll(nothingIsLeft);
}

/** What is found is taken away, so that the tests which follow answer for themselves. */
async function nothingIsLeft(): Promise<void> {
  const [processes, files] = [await processesBelow(root), await leftoversBelow(root)];
  for (const { pid } of processes) end(pid);
  for (const file of files) await rm(file, { recursive: true, force: true });
  expect(processes, "processes left behind").toEqual([]);
  expect(files, "half-written files left behind").toEqual([]);
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
