import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startRegistry } from "@tuneit/registry";
import { afterEach, beforeEach, expect, test } from "vitest";
import { path, plugin, publishBody } from "./test-registry.ts";

const main = new URL("../../../registry/src/main.ts", import.meta.url).pathname;
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "tuneit-crash-"));
});
afterEach(async () => rm(dataDir, { recursive: true, force: true }));

async function makeAccount(): Promise<string> {
  const registry = await startRegistry({ dataDir });
  const { token } = await registry.createUser({ name: "alice", namespaces: ["@acme"] });
  await registry.close();
  return token;
}

async function startProcess(): Promise<{ process: ChildProcess; url: string }> {
  const started = spawn(process.execPath, [main, "start", "--data", dataDir, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    started.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    started.once("exit", (code) => reject(new Error(`the registry ended with ${code}`)));
  });
  return { process: started, url: (JSON.parse(line) as { url: string }).url };
}

const storage = (): string => join(dataDir, "verdaccio/storage");
const put = (url: string, token: string, version: string): Promise<number> =>
  fetch(url + path("@acme/metric-rouge"), {
    method: "PUT",
    headers: { "authorization": `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(publishBody(plugin({ version }), { version })),
  }).then(
    (answer) => answer.status,
    () => 0,
  );

test("R31 a registry killed while publishing keeps what it acknowledged and takes every retry", async () => {
  const token = await makeAccount();
  const acknowledged: string[] = [];
  let number = 0;
  for (let round = 0; round < 3; round++) {
    const { process: gateway, url } = await startProcess();
    const gone = new Promise((resolve) => gateway.once("exit", resolve));
    const versions = Array.from({ length: 8 }, () => `1.0.${number++}`);
    setTimeout(() => gateway.kill("SIGKILL"), 30 + round * 25);
    const statuses = await Promise.all(versions.map((version) => put(url, token, version)));
    await gone;
    acknowledged.push(...versions.filter((_, index) => statuses[index] === 201));
    await wait(300);
    const again = await startRegistry({ dataDir });
    try {
      for (const version of versions) expect([version, await put(again.url, token, version)]).toEqual([version, 201]);
      const body = (await (await fetch(again.url + path("@acme/metric-rouge"))).json()) as { versions: object };
      for (const version of acknowledged) expect(Object.keys(body.versions)).toContain(version);
      expect(await again.health()).toEqual({ missing: [] });
    } finally {
      await again.close();
    }
  }
  const files = (await readdir(join(storage(), "@acme/metric-rouge"))).sort();
  expect(files).toHaveLength(number + 1);
  expect(files.filter((file) => !/^(?:package\.json|metric-rouge-1\.0\.\d+\.tgz)$/.test(file))).toEqual([]);
});

test("R32 a cut-off list, stale locks, orphans and an unreadable package are repaired at the start", async () => {
  const token = await makeAccount();
  const first = await startRegistry({ dataDir });
  expect(await put(first.url, token, "1.0.0")).toBe(201);
  await first.close();
  await writeFile(join(storage(), ".verdaccio-db.json"), '{"list":["@ac');
  await writeFile(join(storage(), "@acme/metric-rouge/package.json.lock"), "");
  await writeFile(join(storage(), "@acme/metric-rouge/metric-rouge-9.9.9.tgz"), "orphan");
  const second = await startRegistry({ dataDir });
  const started = performance.now();
  expect(await put(second.url, token, "1.0.1")).toBe(201);
  expect(performance.now() - started).toBeLessThan(20_000);
  await second.close();
  expect((await readdir(join(storage(), "@acme/metric-rouge"))).sort()).toEqual([
    "metric-rouge-1.0.0.tgz",
    "metric-rouge-1.0.1.tgz",
    "package.json",
  ]);
  await writeFile(join(storage(), "@acme/metric-rouge/package.json"), "no JSON");
  const third = await startRegistry({ dataDir });
  expect([...(await third.health()).missing].sort()).toEqual(["@acme/metric-rouge@1.0.0", "@acme/metric-rouge@1.0.1"]);
  await third.close();
  expect(await readdir(join(dataDir, "quarantine"))).toHaveLength(1);
});

test("two registries never share a folder, and the second start finds everything again", async () => {
  const token = await makeAccount();
  const first = await startRegistry({ dataDir });
  await expect(startRegistry({ dataDir })).rejects.toMatchObject({ code: "TUNEIT_REGISTRY_DATA_LOCKED" });
  await put(first.url, token, "1.0.0");
  await first.close();
  const second = await startRegistry({ dataDir });
  expect(second.rootFingerprint).toBe(first.rootFingerprint);
  expect((await fetch(second.url + path("@acme/metric-rouge"))).status).toBe(200);
  await second.close();
  await second.close();
  expect((await readFile(join(dataDir, "keys/packages.pem"), "utf8")).startsWith("-----BEGIN PRIVATE KEY-----")).toBe(
    true,
  );
});
