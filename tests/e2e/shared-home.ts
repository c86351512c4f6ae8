import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of everything that the end-to-end tests make: one TUNEIT_HOME, one registry, a workspace a test. */
    e2eRoot: string;
  }
}

/** One home for all files, so that the Python environment is built once; gone when the last test is done. */
export default async function provideSharedHome(project: TestProject): Promise<() => Promise<void>> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "tuneit-e2e-")));
  project.provide("e2eRoot", root);
  return () => rm(root, { recursive: true, force: true });
}
