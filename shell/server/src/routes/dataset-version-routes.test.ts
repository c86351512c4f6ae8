import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { datasetDiff, datasetPreview, datasetVersions } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installOfficial, openBench, type Bench } from "./workspace-bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await installOfficial(bench.kernel, "reader-tabular");
}, 600_000);
afterAll(() => bench.close());

const first = "text,label\nhello there,a\ngood bye,b\n";
const second = "text,label,channel\nhello there,a,web\ngood bye,a,mail\nonce more,b,web\n";
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const headers = { "content-type": "application/octet-stream" };
const upload = (name: string, payload: string, as = "version") =>
  bench.ask("PUT", `/datasets/${name}?as=${as}`, { payload, headers });
const versionsOf = async (name: string) =>
  datasetVersions.parse((await bench.ask("GET", `/datasets/${name}/versions`)).body).items;

test(
  "another content under a taken name is a version, and the one before can still be read",
  { timeout: 900_000 },
  async () => {
    expect((await upload("a.csv", first)).status).toBe(201);
    expect((await upload("a.csv", second, "new")).refusal).toEqual([409, "TUNEIT_SERVER_EXISTS"]);
    expect((await upload("a.csv", second)).status).toBe(201);
    expect(await readFile(join(bench.kernel.workspace, "data", "a.csv"), "utf8")).toBe(second);
    expect((await versionsOf("a.csv")).map(({ version, isCurrent, bytes }) => [version, isCurrent, bytes])).toEqual([
      [hash(second), true, second.length],
      [hash(first), false, first.length],
    ]);
    const old = datasetPreview.parse((await bench.ask("GET", `/datasets/a.csv/preview?v=${hash(first)}`)).body);
    expect([old.total, old.columns.length, old.reader]).toEqual([2, 2, "csv"]);
    const short = await bench.ask("GET", `/datasets/a.csv/preview?v=${hash(first).slice(0, 8)}`);
    expect(datasetPreview.parse(short.body)).toEqual(old);
    expect((await bench.ask("GET", "/datasets/a.csv/preview?v=01234567")).refusal).toEqual([
      ...[404, "TUNEIT_SERVER_NOT_FOUND"],
    ]);
    const now = datasetPreview.parse((await bench.ask("GET", `/datasets/a.csv/preview?v=${hash(second)}`)).body);
    expect(now.total).toBe(3);
    const diff = datasetDiff.parse((await bench.ask("GET", `/datasets/a.csv/diff?from=${hash(first)}`)).body);
    expect(diff).toMatchObject({
      ...{ from: hash(first), to: hash(second), columns: { added: ["channel"], removed: [], retyped: [] } },
      rows: { added: 2, removed: 1, same: 1 },
      removedRows: [{ text: "good bye", label: "b" }],
    });
  },
);

test("the same content again is no version, and one that comes back is the newest", async () => {
  await upload("b.csv", first);
  await upload("b.csv", first);
  expect((await versionsOf("b.csv")).length).toBe(1);
  await upload("b.csv", second);
  await upload("b.csv", first);
  const versions = await versionsOf("b.csv");
  expect(versions.map(({ version, isCurrent }) => [version, isCurrent])).toEqual([
    [hash(first), true],
    [hash(second), false],
  ]);
});

test("a version goes with its dataset, and a new one of the name begins anew", async () => {
  await upload("d.csv", first);
  await upload("d.csv", second);
  expect((await bench.ask("DELETE", "/datasets/d.csv")).status).toBe(204);
  expect((await bench.ask("GET", "/datasets/d.csv/versions")).refusal).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
  await upload("d.csv", second, "new");
  expect((await versionsOf("d.csv")).length).toBe(1);
});

test("an upload that fails leaves what was there", async () => {
  await upload("e.csv", first);
  expect((await upload("e.csv", "")).refusal).toEqual([422, "TUNEIT_SERVER_INPUT_INVALID"]);
  expect((await versionsOf("e.csv")).map(({ version }) => version)).toEqual([hash(first)]);
});

test.each(["0".repeat(64), hash("another file of the workspace")])(
  "a version that was never there is told: %s",
  async (v) => {
    await mkdir(join(bench.kernel.workspace, "data"), { recursive: true });
    await writeFile(join(bench.kernel.workspace, "data", "f.csv"), first);
    await writeFile(join(bench.kernel.workspace, "secret.csv"), "another file of the workspace");
    for (const path of [`preview?v=${v}`, `profile?v=${v}`, `report?v=${v}`, `diff?from=${v}`])
      expect((await bench.ask("GET", `/datasets/f.csv/${path}`)).refusal).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
  },
);

test.each(["..", "../../secret", "x", "", "%2e%2e%2f"])("no path is taken for a version: %s", async (v) => {
  const asked = await bench.ask("GET", `/datasets/f.csv/preview?v=${encodeURIComponent(v)}`);
  expect(asked.refusal).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
});
