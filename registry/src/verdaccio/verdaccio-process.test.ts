import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { verdaccioConfig } from "./verdaccio-config.ts";
import { VerdaccioProcess } from "./verdaccio-process.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-verdaccio-"));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

// R33 of the conformance list: what a stranger may do is asked of the real child.
test.each([
  ["open registration", (config: string) => config.replace("max_users: -1", "max_users: 100")],
  ["strangers may read", (config: string) => config.replace("access: gateway", "access: $all")],
  ["strangers may publish", (config: string) => config.replace("publish: gateway", "publish: $all")],
  [
    "the audit plugin",
    (config: string) => config.replace("middlewares: {}", "middlewares: { audit: { enabled: true } }"),
  ],
  ["the web page", (config: string) => config.replace("enable: false", "enable: true")],
])("%s stops the boot", async (_, spoil) => {
  const process = new VerdaccioProcess(folder, spoil(verdaccioConfig));
  await expect(process.start()).rejects.toMatchObject({ code: "TUNEIT_REGISTRY_PROBE_FAILED" });
  expect(process.pid).toBeNull();
  await process.close();
});

test("starts, answers, ends, and keeps its files to itself", async () => {
  const process = new VerdaccioProcess(folder);
  await process.start();
  expect((await process.request({ method: "GET", path: "/-/ping" })).status).toBe(200);
  for (const file of ["config.yaml", "htpasswd"]) expect((await stat(join(folder, file))).mode & 0o077).toBe(0);
  await process.close();
  await expect(process.request({ method: "GET", path: "/-/ping" })).rejects.toMatchObject({
    code: "TUNEIT_REGISTRY_STORE_FAILED",
  });
});
