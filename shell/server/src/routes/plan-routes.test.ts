import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { trainingSample } from "@tuneit/protocol";
import { contributionList, planPreview, type ProblemDetails } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installOfficial, openBench, type Bench } from "./workspace-bench.ts";

const plugins = ["reader-tabular", "text-clean", "model-transformers", "strategy-finetune", "engine-pytorch"];

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await installOfficial(bench.kernel, ...plugins, "metrics-classification", "compute-local");
  await mkdir(join(bench.kernel.workspace, "data"));
  await writeFile(join(bench.kernel.workspace, "data", "a.csv"), "text,label\nhi,a\nho,b\n");
}, 120_000);
afterAll(() => bench.close());

const recipe = (more: object = {}) => ({
  ...{ tuneit: 1, task: "text-classification", model: { ref: "bundled:minilm-l6" } },
  data: { source: { path: "data/a.csv" }, columns: { text: "text", label: "label" } },
  ...more,
});
const preview = (given: unknown) => bench.ask("POST", "/plans/preview", { payload: { recipe: given } as object });
const pointersOf = (body: unknown): string[] => (body as ProblemDetails).problems?.map(({ pointer }) => pointer) ?? [];

test("a preview is the planner's word, with figures", async () => {
  const { status, body } = await preview(recipe({ train: { steps: 50 } }));
  expect(status).toBe(200);
  const shown = planPreview.parse(body);
  expect(shown).toMatchObject({ steps: 50, installs: [], missing: [] });
  expect(shown.memory.map(({ part }) => part)).toEqual(["weights", "gradients", "optimizer"]);
  expect(shown.memory.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(shown.plan.estimate.memoryBytes);
  expect(shown.curve).toHaveLength(50);
  expect(Math.max(...shown.curve.map(([, rate]) => rate))).toBe(5e-5);
});

test("a recipe that names an older version is planned on that, and one that names none is told at its place", async () => {
  const { workspace } = bench.kernel;
  const [before, now] = ["text,label\nolder,a\nrows,b\n", "text,label\nnewer,a\nrows,b\nhere,a\n"];
  const version = createHash("sha256").update(before).digest("hex");
  const kept = join(workspace, ".tuneit", "versions", "versioned.csv", version);
  await mkdir(kept, { recursive: true });
  await writeFile(join(kept, "versioned.csv"), before);
  await writeFile(join(workspace, "data", "versioned.csv"), now);
  const on = (named?: string) =>
    recipe({ data: { ...recipe().data, source: { path: "data/versioned.csv", ...(named && { version: named }) } } });
  const planned = async (named?: string) => planPreview.parse((await preview(on(named))).body).plan;
  expect((await planned()).source).toMatchObject({ name: "versioned.csv", bytes: now.length });
  for (const named of [version, version.slice(0, 10)])
    expect((await planned(named)).source).toEqual({ name: "versioned.csv", sha256: version, bytes: before.length });
  expect((await planned(version)).recipe.data.source).toMatchObject({ path: "data/versioned.csv", version });
  const missing = await preview(on("0123456789abcdef"));
  expect([missing.refusal, pointersOf(missing.body)]).toEqual([
    [422, "TUNEIT_DATA_VERSION_MISSING"],
    ["/recipe/data/source/version"],
  ]);
  expect(pointersOf((await preview(on("newest"))).body)).toEqual(["/recipe/data/source/version"]);
});

const sample = (given: unknown, more: object = {}) =>
  bench.ask("POST", "/plans/sample", { payload: { recipe: given, ...more } as object });

test("a sample is what the plugins of the run make of the rows", { timeout: 900_000 }, async () => {
  const rows = ["  FREE   prize now,a", "see you at 8,b", `${"word ".repeat(40)},a`, ",b"];
  await writeFile(join(bench.kernel.workspace, "data", "seen.csv"), `text,label\n${rows.join("\n")}\n`);
  const data = { source: { path: "data/seen.csv" }, columns: { text: "text", label: "label" } };
  const cleaned = { ...data, transforms: [{ use: "trim" }, { use: "drop-empty" }] };
  const { status, body } = await sample(recipe({ data: cleaned, train: { maxLength: 12 } }));
  expect([status, body]).toEqual([200, expect.anything()]);
  const shown = trainingSample.parse(body);
  expect(shown).toMatchObject({ maxLength: 12, modelMaxLength: 512, looked: 4, dropped: { "drop-empty": 1 } });
  expect(shown.lengths).toEqual([5, 6, 42]);
  const [first, , long] = shown.rows;
  expect(first).toMatchObject({ row: 0, count: 5, whole: 5, judged: "row", label: "a", rest: "" });
  expect(first!.tokens.map(({ name }) => name)).toEqual(["[CLS]", "free", "prize", "now", "[SEP]"]);
  expect(first!.tokens.map(({ text }) => text)).toEqual([null, "FREE", "   prize", " now", null]);
  expect(long).toMatchObject({ row: 2, count: 12, whole: 42 });
  expect(long!.restLetters).toBeGreaterThan(100);
  const later = trainingSample.parse((await sample(recipe({ data }), { start: 2, limit: 1 })).body);
  expect(later.rows.map(({ row }) => row)).toEqual([2]);
});

test("a sample that cannot be made says why, at its place", { timeout: 900_000 }, async () => {
  expect((await sample(recipe(), { limit: 0 })).refusal).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
  const absent = await sample(recipe({ data: { source: { path: "data/b.csv" } } }));
  expect([absent.refusal?.[0], pointersOf(absent.body)]).toEqual([404, ["/recipe/data/source/path"]]);
  const column = recipe({ data: { source: { path: "data/a.csv" }, columns: { text: "nothing" } } });
  expect((await sample(column)).refusal?.[1]).toBe("TUNEIT_DATA_COLUMN_UNKNOWN");
  const unfetched = await sample(recipe({ model: { ref: "hub:nobody/nothing" } }));
  expect(unfetched.refusal?.[1]).toMatch(/^TUNEIT_MODEL_/);
});

test("equal recipes have equal hashes, others not", async () => {
  const hashes = await Promise.all(
    [{}, {}, { seed: 8 }].map(async (more) => planPreview.parse((await preview(recipe(more))).body).hash),
  );
  expect(hashes[0]).toBe(hashes[1]);
  expect(hashes[2]).not.toBe(hashes[0]);
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  ["no recipe", "x", 400, ["/recipe"]],
  [
    "a wrong value and an unknown key",
    recipe({ train: { epochs: -1, epoch: 2 } }),
    422,
    ["/recipe/train/epochs", "/recipe/train/epoch"],
  ],
  ["data that is not there", recipe({ data: { source: { path: "data/b.csv" } } }), 404, ["/recipe/data/source/path"]],
  [
    "a reader's option that is none",
    recipe({ data: { source: { path: "data/a.csv", with: { delimiterr: ";" } } } }),
    422,
    ["/recipe/data/source/with/delimiterr"],
  ],
  ["a scheme that no adapter knows", recipe({ model: { ref: "ftp:x" } }), 422, ["/recipe/model/ref"]],
  ["a metric that nobody offers", recipe({ metrics: ["accuracy", "rouge"] }), 422, ["/recipe/metrics/1"]],
])("%s is told at its place", async (_, given, status, pointers) => {
  const answer = await preview(given);
  expect(pointersOf(answer.body).toSorted()).toEqual(pointers.toSorted());
  expect(answer.refusal?.[0]).toBe(status);
});

test("who goes away stops the planning, and nobody is told of a fault", async () => {
  const { plan } = bench.kernel;
  const begun = Promise.withResolvers<void>();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  Object.assign(bench.kernel, {
    // A planner that waits for its signal alone: the real one is too fast to be left.
    plan: (_: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise((_done, reject) => {
        begun.resolve();
        signal.addEventListener("abort", () => {
          resolve(true);
          reject(signal.reason as Error);
        });
      }),
  });
  await bench.app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = bench.app.server.address() as AddressInfo;
  const headers = { "content-type": "application/json" };
  const sent = request({ port, method: "POST", path: "/api/v1/plans/preview", headers });
  sent.on("error", () => undefined);
  sent.end(JSON.stringify({ recipe: recipe() }));
  await begun.promise;
  sent.destroy();
  expect(await promise).toBe(true);
  Object.assign(bench.kernel, { plan });
});

test("contributions come from the manifests, by point and task", async () => {
  const all = contributionList.parse((await bench.ask("GET", "/contributions")).body);
  const readers = contributionList.parse((await bench.ask("GET", "/contributions?point=dataset-reader")).body);
  expect(all.items.length).toBeGreaterThan(readers.items.length);
  expect(readers.items.find(({ id }) => id === "csv")).toMatchObject({
    plugin: "@tuneit/reader-tabular",
    enabled: true,
    tasks: null,
  });
  expect(readers.items.flatMap(({ accepts }) => accepts ?? [])).toContain(".csv");
  const other = contributionList.parse(
    (await bench.ask("GET", "/contributions?point=metric&task=image-classification")).body,
  );
  expect(other.items).toEqual([]);
  expect((await bench.ask("GET", "/contributions?point=nothing")).refusal).toEqual([
    400,
    "TUNEIT_SERVER_REQUEST_INVALID",
  ]);
});

test("what is switched off is offered as off, with the reason", async () => {
  await bench.kernel.plugins.disable("@tuneit/text-clean");
  const { items } = contributionList.parse((await bench.ask("GET", "/contributions?point=transform")).body);
  expect(items.length).toBeGreaterThan(0);
  for (const item of items) expect(item).toMatchObject({ enabled: false, reason: expect.any(String) });
  await bench.kernel.plugins.enable("@tuneit/text-clean");
});
