import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Answer,
  bearer,
  path,
  plugin,
  publish,
  publishBody,
  testRegistry,
  type TestRegistry,
} from "./test-registry.ts";

let to: TestRegistry;
beforeAll(async () => {
  to = await testRegistry({ bodyDeadlineMs: 3000 });
});
afterAll(async () => to[Symbol.asyncDispose]());

const packument = async (name: string): Promise<Answer> => (await to.get(path(name))).json();

test("R09 of ten publishes of one version one wins, and its bytes are served", async () => {
  const name = "@acme/raced";
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => publish(to, { name, manifest: { description: `contender ${index}` } })),
  );
  expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([201, ...Array<number>(9).fill(409)]);
  const { dist, description } = (await packument(name)).versions["1.0.0"];
  const tarball = Buffer.from(await (await fetch(dist.tarball)).arrayBuffer());
  expect(`sha512-${createHash("sha512").update(tarball).digest("base64")}`).toBe(dist.integrity);
  expect(Buffer.from(plugin({ name, manifest: { description } })).equals(tarball)).toBe(true);
});

test("R10 twenty versions of a new package at once are all kept", async () => {
  const name = "@acme/many";
  const versions = Array.from({ length: 20 }, (_, index) => `1.0.${index}`);
  const answers = await Promise.all(versions.map((version) => publish(to, { name, version })));
  expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(201));
  expect(Object.keys((await packument(name)).versions)).toEqual(versions);
});

test("R28 a sender of one byte a second is cut off, and others publish meanwhile", async () => {
  const body = JSON.stringify(publishBody(plugin({ name: "@acme/slow" }), { name: "@acme/slow" }));
  const slow = new Promise<number | undefined>((resolve) => {
    const sending = request(
      `${to.url}/@acme%2fslow`,
      {
        method: "PUT",
        headers: { ...bearer(to.alice), "content-type": "application/json", "content-length": body.length },
      },
      (answer) => {
        resolve(answer.statusCode);
        clearInterval(trickle);
        sending.destroy();
      },
    );
    const trickle = setInterval(() => sending.write("{"), 200);
    sending.on("error", () => clearInterval(trickle));
  });
  const started = performance.now();
  expect((await publish(to, { name: "@acme/slow" })).status).toBe(201);
  expect(performance.now() - started).toBeLessThan(2900);
  expect(await slow).toBe(408);
});

test("R30 while Verdaccio is dead cached reads and tarballs go on, and publishes work again soon", async () => {
  const name = "@acme/outlives";
  await publish(to, { name });
  const { tarball } = (await packument(name)).versions["1.0.0"].dist;
  process.kill(to.registry.storePid()!, "SIGKILL");
  const killed = performance.now();
  const meanwhile: number[] = [];
  const statuses = new Set<number>();
  while (true) {
    meanwhile.push((await to.get(path(name))).status, (await fetch(tarball)).status);
    const { status } = await publish(to, { name, version: "1.0.1" });
    statuses.add(status);
    if (status === 201) break;
    expect(performance.now() - killed).toBeLessThan(10_000);
  }
  expect(new Set(meanwhile)).toEqual(new Set([200]));
  expect([...statuses].filter((status) => status !== 201 && status !== 502)).toEqual([]);
  expect(Object.keys((await packument(name)).versions)).toEqual(["1.0.0", "1.0.1"]);
  expect((await to.get("/-/tuneit/v1/ready")).status).toBe(200);
});

test("nothing is left running when the gateway is killed", async () => {
  const main = new URL("../../../registry/src/main.ts", import.meta.url).pathname;
  const gateway = spawn(process.execPath, [main, "start", "--data", `${to.dataDir}/other`, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => gateway.stdout.once("data", resolve));
  const [child] = (await readFile(`/proc/${gateway.pid}/task/${gateway.pid}/children`, "utf8"))
    .trim()
    .split(" ")
    .map(Number);
  expect(child).toBeGreaterThan(0);
  const gone = new Promise((resolve) => gateway.once("exit", resolve));
  gateway.kill("SIGKILL");
  await gone;
  await expect.poll(() => isAlive(child!), { timeout: 5000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
