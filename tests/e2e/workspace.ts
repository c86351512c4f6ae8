import { mkdtemp } from "node:fs/promises";
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

async function nothingIsLeft(): Promise<void> {
  expect(await processesBelow(root), "processes left behind").toEqual([]);
  expect(await leftoversBelow(root), "half-written files left behind").toEqual([]);
}
