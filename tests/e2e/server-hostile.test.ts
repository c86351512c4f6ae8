import { randomInt } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { problemDetails } from "@tuneit/protocol/http";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { climbs, leaksOf, operationsOf, requestsOf, type Operation } from "./server-hostile.ts";
import { ask, bearer, send, serve, type Answered, type Sent, type Served } from "./server.ts";
import { newWorkspace, root } from "./workspace.ts";

/** Requests of each route; more with TUNEIT_FUZZ_RUNS, the same ones with TUNEIT_FUZZ_SEED. */
const runs = Number(process.env["TUNEIT_FUZZ_RUNS"] ?? 15);
const seed = Number(process.env["TUNEIT_FUZZ_SEED"] ?? randomInt(2 ** 31));

let workspace: string;
let server: Served;
let operations: Operation[];
const secret = "what lies beside the workspace is nobody's";
const asOwner = (path: string, sent: Sent = {}): Promise<Answered> =>
  send(server, path, { ...sent, headers: { ...bearer(server), ...sent.headers } });
const json = { "content-type": "application/json" };

beforeAll(async () => {
  workspace = await newWorkspace();
  await writeFile(join(workspace, "..", "beside.csv"), secret);
  // Nobody answers there: what is asked of a registry fails at once and starts none.
  server = await serve({ in: workspace, environment: { TUNEIT_REGISTRY: "http://127.0.0.1:9" } });
  operations = operationsOf(await ask(server, "/openapi.json"));
});

afterAll(async () => {
  expect(await server.end()).toBe(0);
});

/** Every file below the workspace with its size and time, but for what the server itself keeps up to date. */
async function snapshot(): Promise<string[]> {
  const entries = await readdir(workspace, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("index.sqlite"));
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const { size, mtimeMs } = await stat(join(parentPath, name));
      return `${parentPath}/${name} ${size} ${mtimeMs}`;
    }),
  );
}

const filled = ({ path }: Operation, value = "a"): string => `/api/v1${path.replaceAll(/\{\w+\}/g, () => value)}`;
const sentTo = ({ method }: Operation): Sent => (method === "GET" ? { method } : { method, headers: json, body: "{}" });

/** Every refusal is a problem with its code, and says nothing of the machine. */
function check(answer: Answered, asked: string): void {
  const what = `${asked} answered ${answer.status}: ${answer.text.slice(0, 600)} (seed ${seed})`;
  // 502 and 503 are of a registry that is away; 500 would be a fault of the server's own.
  expect([answer.status < 500 || answer.status === 502 || answer.status === 503, what]).toEqual([true, what]);
  expect(leaksOf(answer, [secret]), what).toEqual([]);
  if (answer.status < 400) return;
  expect(answer.headers["content-type"], what).toContain("application/problem+json");
  const problem = problemDetails.parse(JSON.parse(answer.text));
  expect(problem.status, what).toBe(answer.status);
  expect(problem.code, what).not.toBe("TUNEIT_SERVER_UNEXPECTED");
}

test("without the token no route answers, whatever is sent instead of it, and nothing changes", async () => {
  const before = await snapshot();
  for (const operation of operations.filter(({ isOpen }) => !isOpen))
    for (const authorization of [
      undefined,
      "Bearer ",
      "Bearer undefined",
      "Basic YTpi",
      `bearer ${server.token}x`,
      server.token,
    ]) {
      const sent = sentTo(operation);
      const headers = { ...sent.headers, ...(authorization === undefined ? {} : { authorization }) };
      const answer = await send(server, `${filled(operation)}?token=${server.token}`, { ...sent, headers });
      expect([operation.path, authorization, answer.status]).toEqual([operation.path, authorization, 401]);
      expect(leaksOf(answer, [root, secret])).toEqual([]);
    }
  expect(await snapshot()).toEqual(before);
});

test("with the token, but called by another name or from another page, no route answers", async () => {
  const { host } = new URL(server.address);
  const foreign: [Record<string, string>, number][] = [
    [{ host: "evil.example" }, 421],
    [{ host: `127.0.0.1.evil.example` }, 421],
    [{ origin: "null" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: `https://${host}` }, 403],
    [{ origin: "http://127.0.0.1" }, 403],
  ];
  for (const operation of operations)
    for (const [headers, status] of foreign) {
      const sent = sentTo(operation);
      const answer = await asOwner(filled(operation), { ...sent, headers: { ...sent.headers, ...headers } });
      expect([operation.path, headers, answer.status]).toEqual([operation.path, headers, status]);
    }
});

test("a path that climbs leads nowhere, in any parameter of any route", async () => {
  for (const operation of operations.filter(({ path }) => path.includes("{")))
    for (const climb of climbs)
      check(
        await asOwner(filled(operation, climb), sentTo(operation)),
        `${operation.method} ${filled(operation, climb)}`,
      );
  expect(await readFile(join(workspace, "..", "beside.csv"), "utf8")).toBe(secret);
});

test("whatever is sent is answered, and never as a fault of the server", async () => {
  process.stdout.write(`fuzz seed ${seed}\n`);
  const faults: string[] = [];
  for (const operation of operations) {
    const few = operation.path === "/system/doctor" ? 1 : runs;
    const { failed, errorInstance, counterexample } = await fc.check(
      fc.asyncProperty(requestsOf(operation), async ({ path, sent }) => {
        check(await asOwner(path, sent), `${sent.method} ${path} ${String(sent.body).slice(0, 400)}`);
      }),
      { numRuns: few, seed },
    );
    if (failed) faults.push(`${JSON.stringify(counterexample).slice(0, 500)}\n  ${String(errorInstance)}`);
  }
  expect(faults.join("\n\n")).toBe("");
}, 600_000);

test("bodies that are too large, broken, deep, of another type or with keys of prototypes are refused", async () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const polluting = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
  const bodies: [string, string | Buffer, Record<string, string>][] = [
    ["large", `{"code":"${"x".repeat(2 * 1024 * 1024)}"}`, json],
    ["broken", '{"code":', json],
    ["deep", deep, json],
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), json],
    ["text", "code=1", { "content-type": "text/plain" }],
    ["form", "code=1", { "content-type": "application/x-www-form-urlencoded" }],
    ["XML", "<a/>", { "content-type": "application/xml" }],
    ["no type", "{}", { "content-type": "" }],
    ["a type of nobody", "{}", { "content-type": "application/json; charset=utf-7" }],
    ["polluting", polluting, json],
  ];
  for (const operation of operations.filter(({ body }) => body !== undefined))
    for (const [what, body, headers] of bodies) {
      if (isUpload(operation)) continue;
      const answer = await asOwner(filled(operation), { method: operation.method, body, headers }).catch(hungUp);
      // Who is still sending when the refusal comes may never read it.
      if (answer === undefined && what === "large") continue;
      check(answer!, `${operation.method} ${operation.path} with ${what}`);
      if (what !== "a type of nobody" && what !== "polluting")
        expect([operation.path, what, answer!.status >= 400]).toEqual([operation.path, what, true]);
    }
  expect(await ask<object>(server, "/system")).not.toHaveProperty("polluted");
});

function hungUp(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "EPIPE" && error.code !== "ECONNRESET") throw error;
}

const isUpload = ({ body }: Operation): boolean =>
  Object.keys(body?.["content"] ?? {}).includes("application/octet-stream");

const descriptors = async (): Promise<number> => (await readdir(`/proc/${server.process.pid}/fd`)).length;

async function memoryBytes(): Promise<number> {
  const status = await readFile(`/proc/${server.process.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024;
}

/** A raw connection that has said this much, and goes on only if it is told to. */
async function dial(text: string): Promise<Socket> {
  const { hostname, port } = new URL(server.address);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write(text);
  return socket;
}

const streamRequest = (): string =>
  `GET /api/v1/events?topics=runs,queue HTTP/1.1\r\nhost: ${new URL(server.address).host}\r\nauthorization: Bearer ${server.token}\r\n\r\n`;

test("a thousand streams at once are served, others are answered meanwhile, and nothing stays when they go", async () => {
  const [before, memoryBefore] = [await descriptors(), await memoryBytes()];
  for (let round = 0; round < 2; round += 1) {
    const sockets = await Promise.all(Array.from({ length: 1000 }, () => dial(streamRequest())));
    const first = await Promise.all(
      sockets.map(
        (socket) => new Promise<string>((resolve) => socket.once("data", (data) => resolve(data.toString("latin1")))),
      ),
    );
    expect(first.filter((text) => !text.startsWith("HTTP/1.1 200")).length).toBe(0);
    expect(await ask<object>(server, "/projects")).toHaveProperty("total", 1);
    for (const socket of sockets) socket.destroy();
  }
  await expect.poll(descriptors, { timeout: 20_000 }).toBeLessThanOrEqual(before + 5);
  expect((await memoryBytes()) - memoryBefore).toBeLessThan(200 * 1024 * 1024);
});

test("clients that say their request letter by letter keep nobody waiting, and are shown out", async () => {
  const slow = await Promise.all(Array.from({ length: 200 }, () => dial("GET /api/v1/projects HTTP/1.1\r\nhost: 127")));
  const dripping = setInterval(() => slow.forEach((socket) => socket.writable && socket.write(".")), 1_000);
  const began = performance.now();
  expect(await ask<object>(server, "/projects")).toHaveProperty("total", 1);
  expect(performance.now() - began).toBeLessThan(5_000);
  await expect.poll(() => slow.filter((socket) => !socket.closed).length, { timeout: 40_000, interval: 500 }).toBe(0);
  clearInterval(dripping);
});

test("what is no HTTP at all is shown out, and the server goes on", async () => {
  for (const noise of [
    "\0\0\0\0",
    "GET\r\n\r\n",
    "POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
    `GET / HTTP/1.1\r\nx: ${"y".repeat(100_000)}\r\n\r\n`,
    "POST /api/v1/session HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\nabc",
  ]) {
    const socket = (await dial(noise)).resume();
    await Promise.race([new Promise((resolve) => socket.once("close", resolve)), delay(10_000)]);
    expect([noise.slice(0, 20), socket.closed]).toEqual([noise.slice(0, 20), true]);
  }
  expect(await ask<object>(server, "/projects")).toHaveProperty("total", 1);
});
