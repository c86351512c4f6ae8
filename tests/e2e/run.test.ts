import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { runResult, type RunResult } from "@tuneit/protocol";
import { runSamples } from "@tuneit/protocol/http";
import { beforeAll, expect, test } from "vitest";
import { account, answerOf, tuneit } from "./command-line.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

let workspace: string;
let first: RunResult;

beforeAll(async () => {
  workspace = await newWorkspace();
  await writeSmallProject(workspace, { more: { visualize: ["training-curves"], exports: [{ use: "onnx" }] } });
  const args = ["run", "recipe.json", "--yes", "--json"];
  const told = await tuneit(args, { in: workspace });
  expect(told.code, account(args, told)).toBe(0);
  // One document and nothing else: a second one, or a stray word, does not parse.
  first = runResult.parse(JSON.parse(told.stdout));
});

test("the document says what the contract promises, and its files are as stated", async () => {
  expect(first.status).toBe("completed");
  expect(first.name).toBe("small");
  expect(first.directory.startsWith(workspace)).toBe(true);
  expect(first.weights).toMatch(/^sha256-[0-9a-f]{64}$/);
  expect(first.baseline["test"]).toHaveProperty("accuracy");
  expect(first.metrics["test"]).toHaveProperty("accuracy");
  expect(first.plugins).toMatchObject({ "@tuneit/engine-pytorch": expect.any(String) });
  const formats = first.artifacts.map(({ kind, format }) => `${kind} ${format}`);
  expect(formats).toEqual(expect.arrayContaining(["model safetensors", "model onnx", "chart tuneit-chart"]));
  for (const artifact of first.artifacts) await expectAsStated(artifact);
});

test("what each plugin used in the run's stages is told", async () => {
  const { use } = (await answerOf(["plugin", "info", "@tuneit/engine-pytorch"], { in: workspace })) as {
    use: { python: { calls: number; longestMs: number; totalMs: number; peakMemoryBytes: number } };
  };
  expect(use).toMatchObject({ isolate: null, python: { failed: 0 } });
  expect(use.python.calls).toBeGreaterThanOrEqual(2);
  expect(use.python.peakMemoryBytes).toBeGreaterThan(50_000_000);
  expect(use.python.totalMs).toBeGreaterThan(use.python.longestMs);
  const charts = (await answerOf(["plugin", "info", "@tuneit/viz-training"], { in: workspace })) as { use: unknown };
  expect(charts).toMatchObject({ use: { isolate: { calls: 1 }, python: null } });
});

test("the ONNX file is proven against the model that was trained", () => {
  const onnx = first.artifacts.find(({ format }) => format === "onnx");
  expect(onnx?.verified).not.toBeNull();
  expect(Number(onnx!.verified!.value)).toBeLessThanOrEqual(onnx!.verified!.limit);
});

test("a second run takes a new name, and both can be looked at, compared and removed", async () => {
  const around = { in: workspace };
  const second = runResult.parse(
    await answerOf(["run", "recipe.json", "--yes", "--set", "train.steps=2", "--set", "exports=[]"], around),
  );
  expect(second).toMatchObject({ name: "small-v1", status: "completed" });
  const { runs } = (await answerOf(["runs", "list"], around)) as { runs: { name: string; status: string }[] };
  expect(runs.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual([
    "small completed",
    "small-v1 completed",
  ]);
  expect(await answerOf(["runs", "show", "small"], around)).toMatchObject({ id: first.id, result: { id: first.id } });
  const compared = (await answerOf(["runs", "compare", "small", "small-v1"], around)) as {
    differences: { pointer: string; values: unknown[] }[];
  };
  expect(compared.differences).toContainEqual({ pointer: "/train/steps", values: [6, 2] });
  await answerOf(["runs", "remove", "small-v1"], around);
  expect(await stat(second.directory).catch(() => undefined)).toBeUndefined();
});

test("runs metrics --csv has a row for each point", async () => {
  const told = await tuneit(["runs", "metrics", "small", "--csv"], { in: workspace });
  expect(told.code, account(["runs", "metrics"], told)).toBe(0);
  const [header, ...points] = told.stdout.trimEnd().split("\n");
  expect(header).toBe("name,split,stage,step,epoch,value,time");
  expect(points.filter((point) => point.startsWith("loss,train,train,"))).toHaveLength(6);
});

test("runs samples has the rows that were followed, as they were answered before training and after", async () => {
  const around = { in: workspace };
  const { items } = runSamples
    .pick({ items: true, evaluations: true, none: true })
    .parse(await answerOf(["runs", "samples", "small"], around));
  expect(items).toHaveLength(6);
  const { tuned } = (await answerOf(
    ["predict", "small", ...items.flatMap(({ input }) => ["--text", input!])],
    around,
  )) as {
    tuned: Answer[];
  };
  for (const [at, { input, expected, answers }] of items.entries()) {
    expect(answers.map(({ step }) => step)).toEqual([0, 6]);
    expect(tuned[at]).toMatchObject({ text: input, label: answers[1]!.answer });
    expect(tuned[at]!.scores[expected!]).toBeCloseTo(answers[1]!.expectedScore!, 3);
  }
  const told = await tuneit(["runs", "samples", "small", "--step", "5"], around);
  expect(told.stdout).toMatch(/^Before training: \d of 6 right/);
});

test("predict answers with the tuned model and with the base model beside it", async () => {
  const asked = ["predict", "small", "--text", "They charged my card twice", "--text", "parcel late", "--base"];
  const { tuned, base } = (await answerOf(asked, { in: workspace })) as Record<"tuned" | "base", Answer[]>;
  expect(tuned).toHaveLength(2);
  expect(base).toHaveLength(2);
  for (const { label, scores } of [...tuned, ...base]) {
    expect(Object.keys(scores).toSorted()).toEqual(["access", "billing", "shipping"]);
    expect(scores[label]).toBe(Math.max(...Object.values(scores)));
  }
});

test("export writes the tuned model again and proves it", async () => {
  const done = await answerOf(["export", "small", "--to", "onnx"], { in: workspace });
  expect(done).toMatchObject({ format: "onnx", verified: { measure: expect.any(String) } });
  await expectAsStated(done as RunResult["artifacts"][number]);
});

interface Answer {
  label: string;
  scores: Record<string, number>;
}

async function expectAsStated({ path, bytes, sha256 }: { path: string; bytes: number; sha256: string }): Promise<void> {
  const found = await stat(path);
  if (found.isDirectory()) return void (await stat(join(path, "config.json")));
  expect(found.size, path).toBe(bytes);
  const hash = createHash("sha256").update(await readFile(path));
  expect(hash.digest("hex"), path).toBe(sha256);
}
