import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKernel, type Kernel } from "@tuneit/kernel";
import { problemDetails } from "@tuneit/protocol/http";
import { ulid } from "ulid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type RunningServer } from "../index.ts";
import { smallPlan } from "../queue/small-plan.fixture.ts";

/** A workspace without plugins: nothing can be started, and everything that is wrong is told before. */
let folder: string;
let kernel: Kernel;
let server: RunningServer;
const failed = ulid();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-runs-"));
  kernel = await createKernel({ workspace: join(folder, "work"), home: join(folder, "home"), registry: null });
  await mkdir(join(kernel.workspace, ".tuneit", "queue"), { recursive: true });
  const entry = {
    ...{
      format: 1,
      id: failed,
      kind: "start",
      name: "waits",
      plan: smallPlan,
      recipe: smallPlan.recipe,
      grant: "none",
    },
    ...{ priority: 0, device: "cpu", parent: null, notes: {}, queuedAt: 1, state: "failed", seq: -1, endedAt: 2 },
    error: { code: "TUNEIT_DATA_EMPTY", message: "No rows", cause: "Empty", mend: "Add rows", docs: "errors/x" },
  };
  await writeFile(join(kernel.workspace, ".tuneit", "queue", `${failed}.json`), JSON.stringify(entry));
  server = await startServer({ kernel, port: 0, log: () => undefined, version: "0.0.0" });
});

afterAll(async () => {
  await server.close();
  await kernel.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: unknown) {
  const typed = body === undefined ? {} : { "content-type": "application/json" };
  const answer = await fetch(`${server.address}/api/v1${path}`, {
    ...{ method, headers: { authorization: `Bearer ${server.token}`, ...typed } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}

async function refusal(method: string, path: string, body?: unknown): Promise<[number, string]> {
  const answer = await ask(method, path, body);
  const problem = problemDetails.parse(answer.body);
  expect(JSON.stringify(problem)).not.toMatch(/\.ts:\d|\\n +at /);
  return [problem.status, problem.code];
}

const unknown = [404, "TUNEIT_RUN_UNKNOWN"];
const prediction = { texts: ["a"] };

test.each([
  ["GET", "", undefined],
  ["PATCH", "", {}],
  ["DELETE", "", undefined],
  ["GET", "/metrics", undefined],
  ["GET", "/hardware", undefined],
  ["GET", "/log", undefined],
  ["GET", "/samples", undefined],
  ["GET", "/charts", undefined],
  ["GET", "/checkpoints", undefined],
  ["GET", "/artifacts", undefined],
  ["GET", "/artifacts/x", undefined],
  ["GET", "/evaluation", undefined],
  ["GET", "/predictions", undefined],
  ["GET", "/slices", undefined],
  ["GET", "/exports", undefined],
  ["GET", "/exports/x", undefined],
  ["GET", "/exports/x/files/y", undefined],
  ["DELETE", "/exports/x", undefined],
  ["POST", "/export", { format: "onnx" }],
  ["POST", "/predict", prediction],
  ["POST", "/stop", {}],
  ["POST", "/pause", {}],
  ["POST", "/unpause", {}],
  ["POST", "/resume", {}],
  ["POST", "/fork", {}],
])("%s /runs/none%s is told as unknown", async (method, path, body) => {
  expect(await refusal(method, `/runs/none${path}`, body)).toEqual(unknown);
  expect(await refusal(method, `/runs/..%2F..%2Fhome${path}`, body)).toEqual(unknown);
});

test.each([
  ["POST", "/runs", {}],
  ["POST", "/runs", { recipe: null }],
  ["POST", "/runs", { recipe: {}, priority: 101 }],
  ["POST", "/runs", { recipe: {}, grant: "all" }],
  ["POST", "/runs/none/fork", { set: "train.steps=1" }],
  ["POST", "/runs/none/stop", { mode: "later" }],
  ["POST", "/runs/none/predict", { texts: [] }],
  ["POST", "/runs/none/export", {}],
  ["PATCH", "/runs/none", { tags: "a" }],
  ["PATCH", "/queue/none", { priority: "first" }],
  ["GET", "/runs?status=odd", undefined],
  ["GET", "/runs/none/metrics?width=0", undefined],
  ["GET", "/runs/none/log?level=loud", undefined],
  ["GET", "/runs/none/hardware?points=1", undefined],
  ["GET", "/runs/compare?ids=", undefined],
  ["GET", `/runs/compare?ids=${Array.from({ length: 21 }, (_, id) => id).join()}`, undefined],
])("%s %s with what it does not take", async (method, path, body) => {
  expect(await refusal(method, path, body)).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
});

test("what nothing offers, and what is no recipe, cannot be started", async () => {
  await writeFile(join(kernel.workspace, "a.csv"), "text,label\na,b\n");
  expect(await refusal("POST", "/runs", { recipe: { tuneit: 1 } })).toEqual([422, "TUNEIT_RECIPE_INVALID"]);
  const recipe = { tuneit: 1, task: "x", data: { source: { path: "a.csv" } }, model: { ref: "bundled:x" } };
  expect((await refusal("POST", "/runs", { recipe }))[0]).toBe(422);
  expect(await refusal("POST", "/runs/from-config/none", {})).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
});

test("one that failed before it could start is a run with its error, until it is deleted", async () => {
  expect((await ask("GET", "/runs")).body).toMatchObject({ items: [{ id: failed, status: "failed" }], total: 1 });
  expect((await ask("GET", "/runs?status=queued")).body).toMatchObject({ items: [], total: 0 });
  expect((await ask("GET", "/runs/waits")).body).toMatchObject({ id: failed, error: { code: "TUNEIT_DATA_EMPTY" } });
  expect((await ask("PATCH", `/runs/${failed}`, { tags: ["x"], name: "Other" })).body).toMatchObject({
    ...{ tags: ["x"], name: "Other" },
  });
  expect((await ask("GET", `/runs/${failed}/metrics`)).body).toEqual({ items: [], seq: -1 });
  const notStarted = [409, "TUNEIT_SERVER_NOT_STARTED"];
  expect(await refusal("POST", `/runs/${failed}/predict`, prediction)).toEqual(notStarted);
  expect(await refusal("POST", `/runs/${failed}/stop`, {})).toEqual(notStarted);
  expect(await refusal("GET", `/runs/${failed}/evaluation`)).toEqual(notStarted);
  expect(await refusal("PATCH", `/queue/${failed}`, { priority: 1 })).toEqual([409, "TUNEIT_SERVER_NOT_WAITING"]);
  expect((await ask("GET", "/queue")).body).toMatchObject({ items: [] });
  expect((await ask("DELETE", `/runs/${failed}`)).status).toBe(204);
  expect(await refusal("GET", `/runs/${failed}`)).toEqual(unknown);
  expect(await refusal("DELETE", `/queue/${failed}`)).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
});
