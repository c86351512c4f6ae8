import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fail } from "../errors/index.ts";
import { RegistrySource, type StartedRegistry } from "./registry-source.ts";

let home: string;
beforeEach(async () => void (home = await mkdtemp(join(tmpdir(), "tuneit-source-"))));
afterEach(() => rm(home, { recursive: true, force: true }));

/** A stand-in that says it cannot be reached, as one without a network does, and whose process ends late. */
class SlowRegistry implements StartedRegistry {
  running = 0;
  most = 0;
  starts = 0;
  refuses = false;

  open(): ReturnType<StartedRegistry["open"]> {
    if (this.refuses) return Promise.reject(fail("TUNEIT_STORE_REGISTRY_START", { problem: "it is a test" }));
    this.starts += 1;
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    return Promise.resolve({ identity: "SHA256:x", unreachable: "it is a test" });
  }

  async close(): Promise<void> {
    const before = this.running;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (before > 0) this.running -= 1;
  }
}

test("there is never more than one, however many come at once and however it ends", async () => {
  const registry = new SlowRegistry();
  const source = new RegistrySource(home, registry);
  const use = (): Promise<unknown> => source.use(() => Promise.resolve()).catch((error: unknown) => error);
  // Its keys were never read, so no use of it succeeds: each closes it again.
  for (let round = 0; round < 3; round += 1) await Promise.all([use(), use(), source.close(), use()]);
  expect(registry.starts).toBeGreaterThan(1);
  expect(registry.most).toBe(1);
  await source.close();
  expect(registry.running).toBe(0);
});

test("one that does not start is tried again by the next", async () => {
  const registry = new SlowRegistry();
  const source = new RegistrySource(home, registry);
  registry.refuses = true;
  const use = source.use(() => Promise.resolve());
  await expect(use).rejects.toMatchObject({ code: "TUNEIT_STORE_REGISTRY_START" });
  registry.refuses = false;
  await source.use(() => Promise.resolve()).catch(() => undefined);
  expect(registry.starts).toBe(1);
  await source.close();
});
