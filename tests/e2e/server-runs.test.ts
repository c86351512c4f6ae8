import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  artifactAnswer,
  comparison,
  datasetVersions,
  embeddingsAnswer,
  evaluation,
  explainAnswer,
  runInsights,
  slices,
  type PredictedRow,
  exportJob,
  hardwareHistory,
  logPage,
  metricAnswer,
  predictAnswer,
  predictedRow,
  problemDetails,
  queueEntry,
  runCharts,
  runExports,
  runPage,
  runRow,
  runSamples,
} from "@tuneit/protocol/http";
import type { ChartOf } from "@tuneit/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerOf, start, tuneit } from "./command-line.ts";
import { visualizer, writePlugin } from "./plugin-folder.ts";
import { processesBelow } from "./processes.ts";
import { Served, type Answered } from "./served.ts";
import { smallRecipe, writeSmallProject, type SmallRecipe } from "./small-recipe.ts";
import { newWorkspace } from "./workspace.ts";

let workspace: string;
let served: Served;
/** The first run of a home makes its Python environment. */
const environmentMs = 600_000;
/** The run that the reading tests look at. */
let trained: string;

const recipeOf = (more: SmallRecipe = {}): object =>
  smallRecipe({
    ...more,
    more: { metrics: ["accuracy", "f1", "confusion-matrix"], visualize: ["training-curves"], ...more.more },
  });
const refusal = ({ status, body }: Answered): [number, string] => {
  const problem = problemDetails.parse(body);
  expect(problem.status).toBe(status);
  expect(JSON.stringify(body)).not.toMatch(/\.ts:\d|\\n +at /);
  return [status, problem.code];
};
const ids = async (): Promise<string[]> =>
  ((await served.get("/runs?limit=50")).body.items as { id: string }[]).map(({ id }) => id);

beforeAll(async () => {
  workspace = await newWorkspace();
  await writeSmallProject(workspace);
  served = await Served.open(workspace);
  const body = { recipe: recipeOf({ name: "first" }), grant: "declared" };
  const started = await served.post("/runs", body, { "idempotency-key": "first" });
  expect(started.status, JSON.stringify(started.body)).toBe(202);
  trained = runRow.parse(started.body).id;
  expect(started.body.status).toBe("queued");
  await served.until(trained, "completed");
}, environmentMs);

afterAll(async () => {
  await served[Symbol.asyncDispose]();
  expect(await processesBelow(workspace), "processes left behind").toEqual([]);
});

test("a recipe that is wrong is told with its places, and nothing waits", async () => {
  const wrong = await served.post("/runs", { recipe: { tuneit: 1, task: "text-classification" } });
  expect(refusal(wrong)).toEqual([422, "TUNEIT_RECIPE_INVALID"]);
  expect(wrong.body.problems.map(({ pointer }: { pointer: string }) => pointer)).toContain("/recipe/data");
  expect(refusal(await served.post("/runs", { recipe: 7 }))).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
  expect(refusal(await served.post("/runs", { recipe: {}, more: 1 }))).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
  const lost = recipeOf({ more: { data: { source: { path: "nowhere.csv" } } } });
  expect(refusal(await served.post("/runs", { recipe: lost }))).toEqual([404, "TUNEIT_DATA_NOT_FOUND"]);
  expect(refusal(await served.post("/runs/from-config/none"))).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
  expect(await ids()).toEqual([trained]);
});

test("a plan that has moved since it was seen is told with what differs", async () => {
  const seen = await served.post("/plans/preview", { recipe: recipeOf({ name: "moved" }) });
  const body = { recipe: recipeOf({ name: "moved", steps: 9 }), grant: "declared", planHash: seen.body.hash };
  const moved = await served.post("/runs", body);
  expect(refusal(moved)).toEqual([409, "TUNEIT_SERVER_PLAN_MOVED"]);
  expect(moved.body.problems).toContainEqual({ pointer: "/recipe/train/steps", message: "6 → 9" });
});

test("the page, the list and the notes of a run", async () => {
  const page = runPage.parse((await served.get(`/runs/${trained}`)).body);
  expect(page).toMatchObject({ status: "completed", name: "first", queuePlace: null, error: null, stage: null });
  expect(page.baseline).toHaveProperty(["test.accuracy"]);
  expect(page.metricDirections).toMatchObject({ accuracy: "higher", loss: "lower" });
  expect(page.stages.find(({ stage }) => stage === "train")).toMatchObject({ state: "done" });
  const noted = await served.ask("PATCH", "/runs/first", { body: { tags: ["a"], note: "good", name: "Renamed" } });
  expect(noted.body).toMatchObject({ name: "Renamed", tags: ["a"], note: "good" });
  const { items } = (await served.get("/runs?q=renamed")).body;
  expect(items).toMatchObject([{ id: trained, name: "Renamed", tags: ["a"], note: "good" }]);
  expect(refusal(await served.ask("PATCH", `/runs/${trained}`, { body: { name: "../x" } }))[0]).toBe(400);
  expect(refusal(await served.ask("PATCH", "/runs/none", { body: {} }))).toEqual([404, "TUNEIT_RUN_UNKNOWN"]);
});

test("curves, load, log, charts and checkpoints", async () => {
  const { items } = metricAnswer.parse((await served.get(`/runs/${trained}/metrics?name=loss`)).body);
  const loss = items.find(({ stage, split }) => stage === "train" && split === "train")!;
  expect([loss.measured, loss.points.map(([step]) => step)]).toEqual([6, [1, 2, 3, 4, 5, 6]]);
  const close = metricAnswer.parse((await served.get(`/runs/${trained}/metrics?from=3&to=4`)).body);
  expect(close.items.find(({ name, split }) => name === "loss" && split === "train")!.measured).toBe(2);
  const hardware = hardwareHistory.parse((await served.get(`/runs/${trained}/hardware?points=2`)).body);
  expect(hardware.items.length).toBeLessThanOrEqual(3);
  expect(logPage.parse((await served.get(`/runs/${trained}/log?from=end&limit=1`)).body).next).toBeNull();
  const { charts } = runCharts.parse((await served.get(`/runs/${trained}/charts`)).body);
  expect(charts[0]).toMatchObject({ plugin: "@tuneit/viz-training", spec: { kind: "line" } });
  const { items: checkpoints } = (await served.get(`/runs/${trained}/checkpoints`)).body;
  expect(checkpoints.map(({ state }: { state: string }) => state)).toEqual(["removed", "committed", "committed"]);
  expect(refusal(await served.get(`/runs/${trained}/log?limit=0`))[0]).toBe(400);
});

test("files are those of the run, as they were hashed", async () => {
  const { items } = artifactAnswer.parse((await served.get(`/runs/${trained}/artifacts`)).body);
  const predictions = items.find(({ kind }) => kind === "predictions")!;
  const file = await served.get(`/runs/${trained}/artifacts/${predictions.sha256}`);
  expect(createHash("sha256").update(file.bytes).digest("hex")).toBe(predictions.sha256);
  expect(file.headers.get("content-disposition")).toContain("attachment");
  expect(file.headers.get("x-content-type-options")).toBe("nosniff");
  const part = await served.get(`/runs/${trained}/artifacts/${predictions.sha256}`, { range: "bytes=0-5" });
  expect([part.status, part.bytes.toString()]).toEqual([206, "ARROW1"]);
  const model = items.find(({ kind, folder }) => kind === "model" && folder)!;
  const archive = await served.get(`/runs/${trained}/artifacts/${model.sha256}`);
  expect([archive.status, archive.bytes.subarray(0, 11).toString()]).toEqual([200, "config.json"]);
  const [none] = refusal(await served.get(`/runs/${trained}/artifacts/${"0".repeat(64)}`));
  expect(none).toBe(404);
});

test("an evaluation says what its predictions say, and each cell opens its rows", async () => {
  const told = evaluation.parse((await served.get(`/runs/${trained}/evaluation?split=test`)).body);
  expect(told).toMatchObject({ rows: { done: 12, total: 12 }, partial: false, splits: ["validation", "test"] });
  const accuracy = told.metrics.find(({ name }) => name === "accuracy")!;
  expect(accuracy).toMatchObject({ method: "wilson", better: "higher" });
  expect(accuracy.low!).toBeLessThan(Number(accuracy.value));
  const table = told.tables.find(({ name }) => name === "confusion-matrix")!;
  expect(told.confusion).toEqual(table.rows.map(([, ...counts]) => counts));
  for (const [row, label] of told.classes.entries())
    for (const [column, prediction] of told.classes.entries()) {
      const query = new URLSearchParams({ split: "test", label, prediction }).toString();
      const { items, total } = (await served.get(`/runs/${trained}/predictions?${query}`)).body;
      expect([total, items.length]).toEqual([told.confusion![row]![column], told.confusion![row]![column]]);
      for (const item of items) expect(predictedRow.parse(item).text).toMatch(/^Order 10/);
    }
  const first = (await served.get(`/runs/${trained}/predictions?limit=7`)).body;
  const rest = (await served.get(`/runs/${trained}/predictions?limit=7&cursor=${first.nextCursor}`)).body;
  expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([7, 5, null]);
  expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(12);
  const gone = await served.get(`/runs/${trained}/predictions?split=train`);
  expect(refusal(gone)).toEqual([404, "TUNEIT_SERVER_NO_PREDICTIONS"]);
  const positive = evaluation.parse((await served.get(`/runs/${trained}/evaluation?positive=billing`)).body);
  expect(positive.curves!.threshold).toHaveLength(101);
});

test("slices add up to the split, each opens its rows, and errors come surest first", async () => {
  const told = slices.parse((await served.get(`/runs/${trained}/slices`)).body);
  expect(told).toMatchObject({ by: "letters", looked: 12, total: 12 });
  expect(told.slices.reduce((sum, { rows }) => sum + rows, 0)).toBe(12);
  const whole = evaluation.parse((await served.get(`/runs/${trained}/evaluation`)).body);
  expect(told.overall!.value).toBeCloseTo(Number(whole.metrics.find(({ name }) => name === "accuracy")!.value), 6);
  for (const [slice, { rows, range, accuracy }] of told.slices.entries()) {
    const at = `/runs/${trained}/predictions?by=letters&slice=${slice}&sort=sure`;
    const { items, total } = (await served.get(at)).body as { items: PredictedRow[]; total: number };
    expect([items.length, total]).toEqual([rows, rows]);
    expect(items.filter(({ label, prediction }) => label === prediction).length / rows).toBeCloseTo(accuracy.value, 6);
    for (const { text } of items) expect(text!.length).toBeGreaterThanOrEqual(range![0]);
    const scores = items.map((item) => Math.max(...Object.values(item.scores)));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  }
  for (const query of ["by=column:none&slice=0", "by=letters", "slice=1", "by=rows&slice=1"]) {
    const wrong = await served.get(`/runs/${trained}/predictions?${query}`);
    expect(refusal(wrong)).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
  }
});

test("a version of the data names the run that trained on it", async () => {
  const { source } = runPage.parse((await served.get(`/runs/${trained}`)).body).plan;
  await mkdir(join(workspace, "data"), { recursive: true });
  await copyFile(join(workspace, source.name), join(workspace, "data", source.name));
  const { items } = datasetVersions.parse((await served.get(`/datasets/${source.name}/versions`)).body);
  expect(items[0]).toMatchObject({ version: source.sha256, isCurrent: true });
  expect(items[0]!.runs.map(({ id }) => id)).toContain(trained);
});

test("the model answers, beside the one before training", async () => {
  const body = { texts: ["I want a refund"], base: true };
  const told = predictAnswer.parse((await served.post(`/runs/${trained}/predict`, body)).body);
  expect(told.tuned[0]!.scores).toHaveProperty("billing");
  expect([told.base!.length, told.baseMilliseconds! > 0]).toEqual([1, true]);
  expect(refusal(await served.post(`/runs/${trained}/predict`, { texts: [] }))[0]).toBe(400);
});

test("an answer is explained token by token, and what adds up adds up", async () => {
  const offered = runInsights.parse((await served.get(`/runs/${trained}/insights`)).body);
  expect(offered.explain).toMatchObject({
    objection: null,
    methods: [{ id: "integrated-gradients" }, { id: "occlusion" }],
  });
  const text = "I want a refund for the parcel";
  const { explanation } = explainAnswer.parse((await served.post(`/runs/${trained}/explain`, { text })).body);
  expect(explanation.tokens.map((token) => token.text ?? "").join("")).toBe(text);
  expect(Math.abs(explanation.sum - (explanation.score - explanation.baseline.score))).toBeLessThan(0.01);
  const told = predictAnswer.parse((await served.post(`/runs/${trained}/predict`, { texts: [text] })).body);
  expect([explanation.prediction, explanation.score]).toEqual([
    told.tuned[0]!.label,
    expect.closeTo(told.tuned[0]!.scores[explanation.label]!, 4),
  ]);
  const other = { text, label: "shipping", method: "occlusion" };
  const covered = explainAnswer.parse((await served.post(`/runs/${trained}/explain`, other)).body).explanation;
  expect(covered).toMatchObject({ label: "shipping", method: "occlusion", gap: null });
  const magic = await served.post(`/runs/${trained}/explain`, { text, method: "magic" });
  expect(refusal(magic)).toEqual([422, "TUNEIT_RUN_NO_INSIGHT"]);
  expect(refusal(await served.post(`/runs/${trained}/explain`, { text: "" }))[0]).toBe(400);
  const said = await answerOf(["predict", "first", "--text", text, "--explain"], { in: workspace });
  expect((said as { explanations: unknown }).explanations).toMatchObject([
    { label: explanation.label, tokens: explanation.tokens },
  ]);
});

test("embeddings are drawn on demand, and each point opens its row", async () => {
  const offered = runInsights.parse((await served.get(`/runs/${trained}/insights`)).body);
  expect(offered.embeddings).toMatchObject({
    methods: [
      { id: "embedding-map" },
      { id: "embedding-umap", config: { properties: { neighbours: { default: 15 } } } },
    ],
    objection: null,
  });
  const at = `/runs/${trained}/embeddings`;
  expect(embeddingsAnswer.parse((await served.get(at)).body).drawn).toBeNull();
  const job = (await served.post(at, { split: "test" })).body as { id: string };
  await expect
    .poll(async () => (await served.get(`/jobs/${job.id}`)).body.state, { timeout: 60_000, interval: 200 })
    .toBe("completed");
  const { drawn } = embeddingsAnswer.parse((await served.get(at)).body);
  expect(drawn).toMatchObject({ split: "test", rows: 12, total: 12, width: 384 });
  expect(drawn!.drawings).toMatchObject([
    { method: "embedding-map", error: null, charts: [{ method: { name: "PCA" } }] },
    { method: "embedding-umap", error: null, charts: [{ method: { name: "UMAP" } }] },
  ]);
  const spec = drawn!.drawings[0]!.charts[0] as ChartOf<"scatter">;
  expect(spec).toMatchObject({ kind: "scatter", links: { opens: "rows", filter: { row: "$row" } } });
  for (const [place, row] of spec.points.rows!.entries()) {
    const { items } = (await served.get(`/runs/${trained}/predictions?row=${row}`)).body as { items: PredictedRow[] };
    expect(items).toMatchObject([{ id: row, label: spec.points.color!.values[place] }]);
    expect(spec.points.hover!.find(({ label }) => label === "answered")!.values[place]).toBe(items[0]!.prediction);
  }
  const few = await answerOf(["embed", "first", "--split", "train", "--rows", "10"], { in: workspace });
  expect(few).toMatchObject({ split: "train", rows: 10, total: 36 });
  const wrong = (await served.post(at, { split: "nowhere" })).body as { id: string };
  await expect
    .poll(async () => (await served.get(`/jobs/${wrong.id}`)).body.problem?.code, { timeout: 60_000, interval: 200 })
    .toBe("TUNEIT_CALL_INPUT_INVALID");
});

test("a method is drawn as it is set, beside what was drawn before; a visualizer that throws fails alone", async () => {
  const at = `/runs/${trained}/embeddings`;
  const drawn = async (body: object) => {
    const job = (await served.post(at, body)).body as { id: string };
    await expect
      .poll(async () => (await served.get(`/jobs/${job.id}`)).body.state, { timeout: 60_000, interval: 200 })
      .toBe("completed");
    return embeddingsAnswer.parse((await served.get(`${at}?split=validation`)).body).drawn!.drawings;
  };
  const split = "validation";
  await drawn({ split, method: "embedding-map" });
  const settings = { neighbours: 4, seed: 3 };
  expect(await drawn({ split, method: "embedding-umap", with: settings })).toMatchObject([
    { method: "embedding-map", error: null },
    { method: "embedding-umap", with: { ...settings, minDistance: 0.1 }, charts: [{ kind: "scatter" }], error: null },
  ]);

  await writeThrower(join(workspace, "thrower"));
  const around = { in: workspace };
  await answerOf(["plugin", "install", "./thrower", "--allow-unsigned", "--yes"], around);
  const failed = { method: "thrower", charts: [], error: { code: "TUNEIT_ISOLATE_THREW" } };
  const [pca, umap] = ["embedding-map", "embedding-umap"].map((method) => ({ method, error: null }));
  const all = await drawn({ split });
  for (const wanted of [pca, umap, failed])
    expect(all.find(({ method }) => method === wanted!.method)).toMatchObject(wanted!);
  const told = (await answerOf(["embed", "first", "--split", split], around)) as { drawings: { method: string }[] };
  expect(told.drawings.find(({ method }) => method === "thrower")).toMatchObject(failed);
  expect(told.drawings.find(({ method }) => method === "embedding-map")).toMatchObject(pca!);
  const said = await tuneit(["embed", "first", "--split", split], around);
  expect(said.code).toBe(0);
  for (const words of [
    /axis 1, .* of the variance/,
    /axis 1, without a unit/,
    /TUNEIT_ISOLATE_THREW: .*own code threw/,
  ])
    expect(said.stdout).toMatch(words);
  expect((await tuneit(["embed", "first", "--split", split, "--method", "thrower"], around)).code).toBe(1);
  await answerOf(["plugin", "remove", "@acme/thrower"], around);
});

/** A plugin that says it draws embeddings, and throws. */
async function writeThrower(folder: string): Promise<void> {
  await writePlugin(folder, { name: "@acme/thrower" });
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  manifest.tuneit.contributes.visualizer = [{ ...visualizer("thrower", "drawNothing"), reads: "embeddings" }];
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "dist", "main.js"), 'export function drawNothing() { throw new Error("no axes"); }');
}

test("an export says what speaks against it, goes through its steps, and gives its files", async () => {
  const before = runExports.parse((await served.get(`/runs/${trained}/exports`)).body);
  expect(before.formats).toEqual([]);
  const none = await served.post(`/runs/${trained}/export`, { format: "safetensors" });
  expect(refusal(none)).toEqual([409, "TUNEIT_SERVER_NO_EXPORT"]);
  await answerOf(["plugin", "install", "@tuneit/export-safetensors", "--yes"], { in: workspace });
  const { formats } = runExports.parse((await served.get(`/runs/${trained}/exports`)).body);
  expect(formats).toMatchObject([{ format: "safetensors", ready: true, reason: null }]);
  const asked = await served.post(`/runs/${trained}/export`, { format: "safetensors" });
  expect(asked.status).toBe(202);
  const twice = await served.post(`/runs/${trained}/export`, { format: "safetensors" });
  expect(refusal(twice)).toEqual([409, "TUNEIT_SERVER_NO_EXPORT"]);
  const place = `/runs/${trained}/exports/${asked.body.id}`;
  await expect.poll(async () => (await served.get(place)).body.state, { timeout: 120_000 }).not.toBe("running");
  const done = exportJob.parse((await served.get(place)).body);
  expect(done).toMatchObject({ state: "completed", error: null, result: { verified: { against: "checkpoint" } } });
  expect(done.steps.every(({ seconds }) => seconds !== null)).toBe(true);
  const file = await served.get(`${place}/files/config.json`);
  expect(JSON.parse(file.bytes.toString())).toHaveProperty("id2label");
  expect((await served.get(`${place}/files/..%2F..%2Fplan.json`)).status).toBe(404);
  const other = await served.post(`/runs/${trained}/export`, { format: "safetensors" });
  const cancelled = await served.ask("DELETE", `/runs/${trained}/exports/${other.body.id}`);
  expect(cancelled.body.state).toBe("cancelled");
});

test("a recipe of the folder is started by its name", async () => {
  await mkdir(join(workspace, "recipes"));
  await writeFile(join(workspace, "recipes", "tiny.json"), JSON.stringify(recipeOf({ name: "tiny", steps: 2 })));
  const { status, body } = await served.post("/runs/from-config/tiny", { grant: "declared" });
  expect([status, body.name]).toEqual([202, "tiny"]);
  await served.until(body.id, "completed");
});

test("a fork differs where it was told to, and is compared", async () => {
  const bad = await served.post(`/runs/${trained}/fork`, { set: ["train.nonsense=1"] });
  expect(refusal(bad)[0]).toBe(422);
  const { body } = await served.post(`/runs/${trained}/fork`, { set: ["train.steps=2"], grant: "declared" });
  const page = await served.until(body.id, "completed");
  expect(page.body.parent).toBe(trained);
  // The fork has its own answers and none of its origin's.
  const samples = runSamples.parse((await served.get(`/runs/${body.id}/samples?limit=4`)).body);
  expect(samples).toMatchObject({ total: 6, nextCursor: expect.any(String), evaluations: 2, none: null });
  expect(samples.items.map(({ answers }) => answers.map(({ step }) => step))).toEqual(samples.items.map(() => [0, 2]));
  const rest = await served.get(`/runs/${body.id}/samples?limit=4&cursor=${samples.nextCursor}`);
  expect(runSamples.parse(rest.body).items).toHaveLength(2);
  const told = comparison.parse((await served.get(`/runs/compare?ids=${trained},${body.id},none`)).body);
  expect(told.differences).toContainEqual({ pointer: "/train/steps", values: [6, 2] });
  expect([told.missing, told.splitsDiffer, told.performance.length]).toEqual([["none"], false, 2]);
  expect(refusal(await served.get("/runs/compare?ids="))[0]).toBe(400);
  expect((await served.ask("DELETE", `/runs/${body.id}`)).status).toBe(204);
  expect(refusal(await served.get(`/runs/${body.id}`))).toEqual([404, "TUNEIT_RUN_UNKNOWN"]);
});

test("a run is stopped and kept, waits to be resumed, and ends; a completed one is not resumed", async () => {
  const long = { recipe: recipeOf({ name: "long", steps: 5000, every: 50 }), grant: "declared" };
  const { body } = await served.post("/runs", long);
  // Only training holds at a step.
  await expect
    .poll(async () => (await served.get(`/runs/${body.id}`)).body.progress, { timeout: 120_000 })
    .toMatchObject({ stage: "train", done: expect.any(Number) });
  expect(refusal(await served.ask("DELETE", `/runs/${body.id}`))).toEqual([409, "TUNEIT_RUN_STILL_RUNNING"]);
  expect(refusal(await served.post(`/runs/${body.id}/resume`))).toEqual([409, "TUNEIT_SERVER_NOT_RESUMABLE"]);
  expect((await served.post(`/runs/${body.id}/pause`)).status).toBe(202);
  await served.until(body.id, "paused");
  expect((await served.post(`/runs/${body.id}/unpause`)).status).toBe(202);
  expect((await served.post(`/runs/${body.id}/stop`)).status).toBe(202);
  await served.until(body.id, "stopped");
  expect(refusal(await served.post(`/runs/${body.id}/pause`))).toEqual([409, "TUNEIT_RUN_NOT_RUNNING"]);
  const resumed = await served.post(`/runs/${body.id}/resume`, {}, { "idempotency-key": "again" });
  expect([resumed.status, resumed.body.status]).toEqual([202, "queued"]);
  await served.until(body.id, "running");
  expect((await served.post(`/runs/${body.id}/resume`, {}, { "idempotency-key": "again" })).body).toEqual(resumed.body);
  await served.post(`/runs/${body.id}/stop`, { mode: "now" });
  await expect
    .poll(async () => (await served.get(`/runs/${body.id}`)).body.status, { timeout: 60_000 })
    .toMatch(/stopped|cancelled/);
  expect(refusal(await served.post(`/runs/${trained}/resume`))).toEqual([409, "TUNEIT_SERVER_NOT_RESUMABLE"]);
});

test("the server is killed: what waited starts with the next, once, under the id that it had", async () => {
  const before = await ids();
  // Started by the command line: it takes the device all the same.
  const command = start(["run", "recipe.json", "--yes", "--set", "train.steps=200", "--set", "name=cli"], {
    in: workspace,
  });
  await expect
    .poll(async () => (await served.get("/queue")).body.items, { timeout: 60_000 })
    .toMatchObject([{ name: "cli", state: "running" }]);
  const body = { recipe: recipeOf({ name: "waits", steps: 2 }), grant: "declared" };
  const asked = await served.post("/runs", body, { "idempotency-key": "waits" });
  const doomed = await served.post("/runs", { ...body, recipe: recipeOf({ name: "doomed" }), priority: -5 });
  const [, waits, last] = (await served.get("/queue")).body.items.map((item: unknown) => queueEntry.parse(item));
  expect(waits).toMatchObject({ run: asked.body.id, state: "waiting", place: 1, reason: "cpu is busy: 1 at a time" });
  expect(last).toMatchObject({ run: doomed.body.id, place: 2 });
  const page = runPage.parse((await served.get(`/runs/${asked.body.id}`)).body);
  expect(page).toMatchObject({ status: "queued", queuePlace: 1 });
  expect(refusal(await served.post(`/runs/${asked.body.id}/pause`))).toEqual([409, "TUNEIT_SERVER_NOT_STARTED"]);
  const moved = await served.ask("PATCH", `/queue/${doomed.body.id}`, { body: { priority: 5 } });
  expect(moved.body).toMatchObject({ place: 1, priority: 5 });
  expect(refusal(await served.ask("PATCH", "/queue/none", { body: { priority: 5 } }))[0]).toBe(404);
  await served.kill();

  served = await Served.open(workspace);
  expect((await served.get(`/runs/${asked.body.id}`)).body.status).toBe("queued");
  const { jobs } = runExports.parse((await served.get(`/runs/${trained}/exports`)).body);
  expect(jobs).toMatchObject([{ format: "safetensors", state: "completed", files: { length: 6 } }]);
  expect((await served.post("/runs", body, { "idempotency-key": "waits" })).body.id).toBe(asked.body.id);
  expect((await served.ask("DELETE", `/queue/${doomed.body.id}`)).status).toBe(204);
  expect((await served.get(`/runs/${doomed.body.id}`)).body.status).toBe("cancelled");
  expect((await served.ask("DELETE", `/runs/${doomed.body.id}`)).status).toBe(204);
  command.kill("SIGINT");
  await served.until(asked.body.id, "completed");
  const after = (await ids()).filter((id) => !before.includes(id));
  expect(after).toHaveLength(2);
  expect(after).toContain(asked.body.id);
  const plan = await readFile(join(workspace, ".tuneit", "runs", asked.body.id as string, "plan.json"), "utf8");
  expect(JSON.parse(plan)).toMatchObject({ name: "waits" });
});
