import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildApp } from "./built-pages.ts";

/** All files of tests look at the same pages: built anew for each run of the tests, once, gone when the last test is done. */
export default async function buildOnce(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "tuneit-web-"));
  await buildApp(folder);
  project.provide("builtApp", folder);
  return () => rm(folder, { recursive: true, force: true });
}
