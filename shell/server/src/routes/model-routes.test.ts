import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { modelEntry, modelPage, pageOf } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fitOf } from "../models/fit.ts";
import { installOfficial, openBench, type Bench } from "./workspace-bench.ts";

let bench: Bench;
const weights = safetensors({ a: [10, 10], b: [7] });
const card = "---\nlicense: mit\ntags: [x]\n---\n# Tiny\n<script>alert(1)</script>\n";

beforeAll(async () => {
  bench = await openBench();
  await installOfficial(bench.kernel, "model-transformers");
  await folder("tiny", {
    "config.json": '{"model_type":"bert","max_position_embeddings":512}',
    "model.safetensors": weights,
  });
  await folder("tiny", { "README.md": card, "old.bin": "pickled" });
  await folder("nothing", { "notes.txt": "x" });
  await folder("broken", { "config.json": "{", "model.safetensors": "no" });
}, 120_000);
afterAll(() => bench.close());

function safetensors(shapes: Record<string, number[]>): Buffer {
  const header = Buffer.from(
    JSON.stringify(
      Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, { dtype: "F32", shape, data_offsets: [0, 0] }]),
      ),
    ),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

async function folder(name: string, files: Record<string, string | Buffer>): Promise<void> {
  const path = join(bench.kernel.workspace, "models", name);
  await mkdir(path, { recursive: true });
  for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content);
}

const list = async (query = ""): Promise<string[]> =>
  pageOf(modelEntry)
    .parse((await bench.ask("GET", `/models${query}`)).body)
    .items.map(({ ref }) => ref);

test("models are those that come along and those that lie here", async () => {
  expect(await list()).toEqual(["bundled:minilm-l6", "file:models/tiny"]);
  expect(await list("?q=TINY")).toEqual(["file:models/tiny"]);
  expect(await list("?q=bert&task=text-classification")).toEqual(["bundled:minilm-l6", "file:models/tiny"]);
  expect(await list("?task=image-classification")).toEqual([]);
  expect((await bench.ask("GET", "/models?x=1")).refusal).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
});

test("a page has facts, card and hashes of each file", async () => {
  const page = modelPage.parse((await bench.ask("GET", `/models/${encodeURIComponent("file:models/tiny")}`)).body);
  expect(page).toMatchObject({ parameters: 107, license: "mit", family: "bert", context: 512, source: "folder", card });
  const sha256 = createHash("sha256").update(weights).digest("hex");
  expect(page.files).toContainEqual({
    path: "model.safetensors",
    bytes: weights.length,
    sha256,
    format: "safetensors",
  });
  expect(page.files.find(({ path }) => path === "old.bin")?.format).toBe("pickle");
  expect(page.fit).toMatchObject({ verdict: "fits", needBytes: 107 * 16 });
  // No way of learning is installed yet.
  expect(page.memory).toEqual([]);
});

test("the count is the planner's own", async () => {
  await mkdir(join(bench.kernel.workspace, "data"), { recursive: true });
  const page = modelPage.parse((await bench.ask("GET", "/models/bundled%3Aminilm-l6")).body);
  expect(page).toMatchObject({ license: "Apache-2.0", files: [], card: null });
  await installOfficial(bench.kernel, "reader-tabular", "strategy-finetune", "engine-pytorch", "compute-local");
  await writeFile(join(bench.kernel.workspace, "data", "a.csv"), "text,label\nhi,a\n");
  const data = { source: { path: "data/a.csv" } };
  const { plan } = await bench.kernel.plan({ tuneit: 1, task: "text-classification", data, model: { ref: page.ref } });
  expect(page.fit.needBytes).toBe(plan.estimate.memoryBytes);
  const { memory } = modelPage.parse((await bench.ask("GET", "/models/bundled%3Aminilm-l6")).body);
  expect(memory.map(({ method }) => method)).toEqual(["full", "frozen", "lora"]);
  for (const { method, bytes } of memory) {
    const train = { strategy: { use: method } };
    const given = { tuneit: 1, task: "text-classification", data, model: { ref: page.ref }, train } as const;
    expect((await bench.kernel.plan(given)).plan.estimate.memoryBytes, method).toBe(bytes);
  }
}, 120_000);

test.each(["bundled:none", "file:models/nothing", "file:models/broken", "file:../../etc", "hub:a/b", "x"])(
  "%s is no model here",
  async (ref) => {
    const { refusal } = await bench.ask("GET", `/models/${encodeURIComponent(ref)}`);
    expect(refusal).toEqual([404, "TUNEIT_MODEL_NOT_HERE"]);
  },
);

test.each([
  [40, "fits"],
  [60, "tight"],
  [90, "no"],
])("%i of 100 bytes: %s", (bytes, verdict) => {
  expect(fitOf([{ part: "weights", bytes }], 100)).toMatchObject({ verdict, needBytes: bytes });
  expect(fitOf([], 100)).toMatchObject({ verdict: "unknown", needBytes: null });
});
