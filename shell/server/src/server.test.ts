import { mkdtemp, rm, stat, readFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKernel, type Kernel } from "@tuneit/kernel";
import { problemDetails, project } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type RunningServer } from "./index.ts";

let folder: string;
let kernel: Kernel;
let server: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-server-"));
  kernel = await createKernel({ workspace: join(folder, "work"), home: join(folder, "home"), registry: null });
  server = await startServer({ kernel, port: 0, version: "0.1.0", log: () => undefined });
});

afterAll(async () => {
  await server.close();
  await kernel.close();
  await rm(folder, { recursive: true, force: true });
});

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Not `fetch`, which sets Host and Origin itself. */
async function ask(path: string, { method = "GET", headers = {}, body }: Asked = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string; allow?: string }>();
  const sent = request(`${server.address}/api/v1${path}`, { method, headers }, (answer) => {
    const told = (text: string): void =>
      resolve({ status: answer.statusCode!, text, ...(answer.headers.allow ? { allow: answer.headers.allow } : {}) });
    answer.toArray().then((parts) => told(parts.join("")), reject);
  });
  sent.on("error", reject).end(body);
  return promise;
}

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${server.token}` });
const asOwner = (path: string, asked: Asked = {}) =>
  ask(path, { ...asked, headers: { ...bearer(), ...asked.headers } });
const codeOf = ({ status, text }: { status: number; text: string }) => {
  const problem = problemDetails.parse(JSON.parse(text));
  expect(problem.status).toBe(status);
  expect(text).not.toMatch(/\.ts:\d|\\n +at /);
  return [status, problem.code];
};

test.each([
  ["no token", {}, [401, "TUNEIT_SERVER_UNAUTHENTICATED"]],
  ["a wrong token", { authorization: "Bearer x" }, [401, "TUNEIT_SERVER_UNAUTHENTICATED"]],
  ["a foreign name", { host: "evil.example" }, [421, "TUNEIT_SERVER_HOST_REFUSED"]],
  ["a name that begins like ours", { host: "127.0.0.1.evil.example" }, [421, "TUNEIT_SERVER_HOST_REFUSED"]],
  ["a foreign page", { origin: "http://evil.example" }, [403, "TUNEIT_SERVER_ORIGIN_REFUSED"]],
  ["another port's page", { origin: "http://127.0.0.1:1" }, [403, "TUNEIT_SERVER_ORIGIN_REFUSED"]],
  ["an opaque page", { origin: "null" }, [403, "TUNEIT_SERVER_ORIGIN_REFUSED"]],
])("refuses %s", async (what, headers, refusal) => {
  const token = what.includes("token") ? {} : bearer();
  expect(codeOf(await ask("/projects", { headers: { ...token, ...headers } }))).toEqual(refusal);
});

test("an address that is not there tells a stranger nothing", async () => {
  expect(codeOf(await ask("/nothing"))).toEqual([401, "TUNEIT_SERVER_UNAUTHENTICATED"]);
  expect(codeOf(await asOwner("/nothing"))).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
});

test("a method that an address does not take is told with those it takes", async () => {
  const answer = await asOwner("/runs/x", { method: "PUT" });
  expect(codeOf(answer)).toEqual([405, "TUNEIT_SERVER_METHOD"]);
  expect(answer.allow).toBe("GET, PATCH, DELETE");
});

test("the code is changed for the token once", async () => {
  const headers = { "content-type": "application/json" };
  const open = (code: string) => ask("/session", { method: "POST", headers, body: JSON.stringify({ code }) });
  expect(codeOf(await open("guess"))).toEqual([401, "TUNEIT_SERVER_CODE_REFUSED"]);
  expect(JSON.parse((await open(server.code)).text)).toEqual({ token: server.token });
  expect(codeOf(await open(server.code))).toEqual([401, "TUNEIT_SERVER_CODE_REFUSED"]);
});

test("the token lies in a file that its owner alone can read", async () => {
  const file = join(kernel.workspace, ".tuneit", "server.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ format: 1, address: server.address, token: server.token });
});

test("the workspace is the one project", async () => {
  const { items } = JSON.parse((await asOwner("/projects")).text) as { items: unknown[] };
  expect(items.map((item) => project.parse(item))).toEqual([{ id: "here", name: "work", runs: 0, updatedAt: null }]);
  expect(codeOf(await asOwner("/projects/other"))).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
});

test("runs: an empty list, a wrong query, a run that is not there", async () => {
  expect(JSON.parse((await asOwner("/runs")).text)).toEqual({ items: [], nextCursor: null, total: 0 });
  expect(codeOf(await asOwner("/runs?limit=0"))).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
  expect(codeOf(await asOwner("/runs?cursor=x"))).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
  expect(codeOf(await asOwner("/runs/none/metrics"))).toEqual([404, "TUNEIT_RUN_UNKNOWN"]);
  expect(codeOf(await asOwner("/runs/none/stop", { method: "POST" }))).toEqual([404, "TUNEIT_RUN_UNKNOWN"]);
});

test("a large body and a broken one are refused", async () => {
  const post = (body: string) =>
    ask("/session", { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(codeOf(await post(`{"code":"${"x".repeat(1_100_000)}"}`))).toEqual([413, "TUNEIT_SERVER_BODY_TOO_LARGE"]);
  expect(codeOf(await post("{"))).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
});

test("a port that is taken is told", async () => {
  const port = Number(new URL(server.address).port);
  await expect(startServer({ kernel, port, version: "0.1.0", log: () => undefined })).rejects.toMatchObject({
    code: "TUNEIT_SERVER_PORT",
  });
});
