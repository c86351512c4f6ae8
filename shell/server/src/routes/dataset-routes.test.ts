import { mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  datasetEntry,
  datasetPreview,
  datasetRoles,
  job,
  pageOf,
  recipeEntry,
  sample,
  type ProblemDetails,
} from "@tuneit/protocol/http";
import { profileResult } from "@tuneit/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installOfficial, openBench, type Bench } from "./workspace-bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await installOfficial(bench.kernel, "reader-tabular");
  await installTask();
}, 120_000);
afterAll(() => bench.close());

/** A plugin of nothing but a task. */
async function installTask(): Promise<void> {
  const plugin = join(bench.kernel.workspace, "a-task");
  const role = (id: string, title: string, hints: object) => ({ id, title, hints });
  const names = [
    ["text", "message"],
    ["label", "topic"],
  ];
  const roles = [role("text", "Text", { names: names[0] }), role("label", "Label", { names: names[1] })];
  const task = [{ id: "text-classification", title: "Text classification", roles }];
  const tuneit = { manifestVersion: 1, displayName: "A task", contributes: { task } };
  const manifest = { name: "@acme/a-task", version: "1.0.0", license: "MIT", engines: { tuneit: "*" }, tuneit };
  await mkdir(plugin);
  await writeFile(join(plugin, "package.json"), JSON.stringify(manifest));
  await bench.kernel.plugins.install(plugin, { allowUnsigned: true, grant: "declared" });
}

const csv = "text,label\nhello there,a\ngood bye,b\nonce more,a\n";
const bytes = { "content-type": "application/octet-stream" };
const upload = (name: string, payload: string | Buffer = csv, headers: Record<string, string> = bytes) =>
  bench.ask("PUT", `/datasets/${encodeURIComponent(name)}`, { payload, headers });
const folder = (): string => join(bench.kernel.workspace, "data");

test("a file is uploaded whole, listed, read again and deleted", async () => {
  const made = await upload("tickets.csv");
  const entry = datasetEntry.parse(made.body);
  expect(made.status).toBe(201);
  expect(entry).toMatchObject({
    id: "tickets.csv",
    path: "data/tickets.csv",
    bytes: csv.length,
    reader: "csv",
    reading: null,
  });
  expect(await readFile(join(folder(), "tickets.csv"), "utf8")).toBe(csv);
  expect(pageOf(datasetEntry).parse((await bench.ask("GET", "/datasets")).body).items).toEqual([entry]);
  expect((await upload("tickets.csv", "other")).refusal).toEqual([409, "TUNEIT_SERVER_EXISTS"]);
  expect((await bench.ask("DELETE", "/datasets/tickets.csv")).status).toBe(204);
  expect((await bench.ask("GET", "/datasets/tickets.csv")).refusal).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
  expect(await readdir(folder())).toEqual([]);
});

test("a name in any script is a name", async () => {
  const name = `${"客户支持工单记录".repeat(8)}.csv`;
  expect((await upload(name)).status).toBe(201);
  expect((await bench.ask("GET", `/datasets/${encodeURIComponent(name)}`)).body).toMatchObject({ id: name });
});

test.each(["application/json", "text/plain", "multipart/form-data; boundary=x", "text/csv"])(
  "bytes come as they are, whatever %s may mean",
  async (type) => {
    const name = `bytes of ${type.replaceAll(/\W/g, "-")}.json`;
    const body = Buffer.from([0, 255, 10, 13, 34]);
    expect((await upload(name, body, { "content-type": type })).status).toBe(201);
    expect(await readFile(join(folder(), name))).toEqual(body);
  },
);

test.each([
  "../evil.csv",
  "a/b.csv",
  ".hidden",
  "..",
  "a\u0000b",
  "a\nb.csv",
  "x".repeat(201),
  "ü".repeat(101),
  "end. ",
])("the name %j is refused", async (name) => {
  const { refusal } = await upload(name);
  expect([404, 422]).toContain(refusal?.[0]);
  expect((await bench.ask("GET", `/datasets/${encodeURIComponent(name)}`)).refusal?.[0]).toBe(404);
  expect(await readdir(bench.kernel.workspace)).not.toContain("evil.csv");
});

test("nothing is made of an empty body, and more than the disk has is refused before it is read", async () => {
  expect((await upload("empty.csv", "")).refusal).toEqual([422, "TUNEIT_SERVER_INPUT_INVALID"]);
  expect((await bench.ask("PUT", "/datasets/none.csv")).refusal).toEqual([422, "TUNEIT_SERVER_INPUT_INVALID"]);
  const much = await upload("much.csv", "x", { ...bytes, "content-length": String(2 ** 52) });
  expect(much.refusal).toEqual([507, "TUNEIT_SERVER_STORAGE_FULL"]);
  expect((await readdir(folder())).filter((name) => /empty|much|partial/.test(name))).toEqual([]);
});

test("a client that goes away in the middle leaves nothing", async () => {
  await bench.app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = bench.app.server.address() as AddressInfo;
  const sent = request({
    port,
    method: "PUT",
    path: "/api/v1/datasets/cut.csv",
    headers: { ...bytes, "content-length": 1000 },
  });
  sent.on("error", () => undefined);
  sent.write("text,label\n");
  await expect.poll(async () => (await readdir(folder())).some((name) => name.endsWith(".partial"))).toBe(true);
  sent.destroy();
  await expect.poll(async () => (await readdir(folder())).filter((name) => /cut|partial/.test(name))).toEqual([]);
});

test("of two uploads of one name at once, one wins", async () => {
  const statuses = (await Promise.all([upload("same.csv", "a,b\n1,2\n"), upload("same.csv", "a,b\n3,4\n")])).map(
    ({ status }) => status,
  );
  expect(new Set(statuses)).toEqual(new Set([201, 409]));
});

test("how a file is to be read is kept beside it, and goes with it", async () => {
  await upload("mine.txt");
  const reading = { use: "csv", with: { delimiter: ";" }, text: "text", label: 1, split: null, license: "CC0-1.0" };
  const kept = await bench.ask("PUT", "/datasets/mine.txt/reading", { payload: reading });
  expect(datasetEntry.parse(kept.body)).toMatchObject({ reader: "text", reading });
  expect((await bench.ask("PUT", "/datasets/mine.txt/reading", { payload: { use: "a b" } })).refusal).toEqual([
    400,
    "TUNEIT_SERVER_REQUEST_INVALID",
  ]);
  expect((await bench.ask("PUT", "/datasets/none.txt/reading", { payload: reading })).refusal?.[0]).toBe(404);
  await bench.ask("DELETE", "/datasets/mine.txt");
  await upload("mine.txt");
  expect((await bench.ask("GET", "/datasets/mine.txt")).body).toMatchObject({ reading: null });
});

test("columns get roles by hand, by a task's hints and as another dataset has them, and the reading keeps them", async () => {
  await upload("sms.csv", "message,topic,sent\nhello there,a,1\ngood bye,b,2\nonce more,a,3\n");
  const roles = async (method: "GET" | "PUT", id: string, payload?: object) => {
    const { status, body } = await bench.ask(method, `/datasets/${id}/roles`, payload && { payload });
    expect(status, JSON.stringify(body)).toBe(200);
    const { columns, ...rest } = datasetRoles.parse(body);
    return { ...rest, columns: columns.map(({ name, role, by }) => [name, role, by]) };
  };
  const [text, label] = [
    ["message", "text", "guess"],
    ["topic", "label", "guess"],
  ];
  const guessed = await roles("GET", "sms.csv");
  expect(guessed).toMatchObject({
    task: "text-classification",
    missing: [],
    columns: [text, label, ["sent", null, null]],
  });
  expect(guessed.templates[0]?.roles.map(({ id, required, most }) => [id, required, most])).toEqual([
    ["text", true, 1],
    ["label", true, 1],
  ]);

  await roles("PUT", "sms.csv", { task: "text-classification", columns: { label: ["sent"] } });
  const reading = { text: "message", label: "sent", task: "text-classification", roles: {} };
  expect((await bench.ask("GET", "/datasets/sms.csv")).body).toMatchObject({ reading });
  expect((await roles("PUT", "sms.csv", { columns: { label: [1] } })).columns[1]).toEqual(["topic", "label", "kept"]);
  await upload("more.csv", "topic,message\na,hello\n");
  expect((await roles("PUT", "more.csv", { like: "sms.csv" })).columns).toEqual([
    ["topic", "label", "kept"],
    ["message", "text", "kept"],
  ]);

  const refusal = async (id: string, payload: object) =>
    (await bench.ask("PUT", `/datasets/${id}/roles`, { payload })).refusal?.join(" ");
  await upload("one.csv", "message\nhello\nbye\n");
  const missing = { task: "text-classification" };
  expect(await refusal("one.csv", missing)).toBe("422 TUNEIT_DATA_ROLE_MISSING");
  expect(await refusal("one.csv", { like: "sms.csv" })).toBe("422 TUNEIT_DATA_ROLE_COLUMN");
  expect(await refusal("sms.csv", { like: "one.csv" })).toBe("409 TUNEIT_SERVER_ROLES_UNSAID");
  expect(await refusal("sms.csv", { like: "gone.csv" })).toBe("404 TUNEIT_SERVER_NOT_FOUND");
  expect(await refusal("gone.csv", missing)).toBe("404 TUNEIT_SERVER_NOT_FOUND");
  expect(await refusal("sms.csv", { columns: { text: ["mesage"] } })).toBe("422 TUNEIT_DATA_ROLE_COLUMN");
  expect(await refusal("sms.csv", { columns: { labl: ["topic"] } })).toBe("422 TUNEIT_DATA_ROLE_UNKNOWN");
  expect(await refusal("sms.csv", { task: "translation" })).toBe("422 TUNEIT_POINT_CONTRIBUTION_MISSING");
  expect(await refusal("sms.csv", { ...missing, like: "more.csv" })).toBe("400 TUNEIT_SERVER_REQUEST_INVALID");
  expect((await bench.ask("GET", "/datasets/one.csv")).body).toMatchObject({ reading: null });
});

test("a file is fetched from an address, once it is whole", async () => {
  const server = createServer((asked, answer) => {
    if (asked.url === "/slow.csv") answer.writeHead(200).write("text,label\n");
    else if (asked.url === "/none.csv") answer.writeHead(404).end();
    else answer.writeHead(200, { "content-length": csv.length }).end(csv);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fetched = async (payload: object) => {
    const answer = await bench.ask("POST", "/datasets/import", { payload });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    return job.parse(answer.body).id;
  };
  const state = async (id: string) => job.parse((await bench.ask("GET", `/jobs/${id}`)).body);
  const one = await fetched({ url: `${at}/far%20away.csv` });
  await expect
    .poll(() => state(one))
    .toMatchObject({ state: "completed", result: { id: "far away.csv", bytes: csv.length } });
  const again = await fetched({ url: `${at}/far%20away.csv` });
  await expect.poll(() => state(again)).toMatchObject({ state: "failed", problem: { code: "TUNEIT_SERVER_EXISTS" } });
  const none = await fetched({ url: `${at}/none.csv` });
  await expect.poll(() => state(none)).toMatchObject({ state: "failed", problem: { code: "TUNEIT_NET_FAILED" } });
  const unnamed = await fetched({ url: `${at}/` });
  await expect.poll(() => state(unnamed)).toMatchObject({ problem: { code: "TUNEIT_SERVER_INPUT_INVALID" } });

  const slow = await fetched({ url: `${at}/slow.csv`, name: "slow.csv" });
  await expect.poll(async () => (await state(slow)).progress).toMatchObject({ unit: "bytes", total: null });
  expect((await bench.ask("DELETE", `/jobs/${slow}`)).body).toMatchObject({ state: "cancelled" });
  expect((await readdir(folder())).filter((name) => /slow|partial/.test(name))).toEqual([]);
  server.closeAllConnections();
  server.close();
});

test.each(["file:///etc/passwd", "ftp://x/y", "nonsense", ""])("the address %j is refused", async (url) => {
  const { refusal } = await bench.ask("POST", "/datasets/import", { payload: { url } });
  expect(refusal).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
});

test("offline nothing is fetched", async () => {
  await bench.ask("PUT", "/settings", { payload: { offline: true } });
  const { refusal } = await bench.ask("POST", "/datasets/import", { payload: { url: "https://example.org/a.csv" } });
  expect(refusal).toEqual([409, "TUNEIT_SERVER_OFFLINE"]);
  await bench.ask("PUT", "/settings", { payload: {} });
});

test("what lies in the folder and is no file of data is not listed", async () => {
  await mkdir(join(folder(), "below"), { recursive: true });
  await writeFile(join(folder(), ".hidden.csv"), csv);
  await symlink("nowhere", join(folder(), "dangling.csv"));
  const { items } = pageOf(datasetEntry).parse((await bench.ask("GET", "/datasets")).body);
  for (const name of ["below", ".hidden.csv", "dangling.csv"]) expect(items.map(({ id }) => id)).not.toContain(name);
});

test("rows and counts come from the reader, in its sandbox", { timeout: 180_000 }, async () => {
  await upload("look.csv");
  const shown = await bench.ask("GET", "/datasets/look.csv/preview?limit=2");
  expect(shown.status, JSON.stringify(shown.body)).toBe(200);
  const { rows, total, reader } = datasetPreview.parse(shown.body);
  expect([rows.length, total, reader]).toEqual([2, 3, "csv"]);
  const settings = encodeURIComponent(JSON.stringify({ header: false }));
  const raw = datasetPreview.parse((await bench.ask("GET", `/datasets/look.csv/preview?with=${settings}`)).body);
  expect([raw.total, raw.with]).toEqual([4, { header: false }]);
  const counted = profileResult.parse((await bench.ask("GET", "/datasets/look.csv/profile")).body);
  expect(counted.columns.find(({ name }) => name === "label")?.top).toEqual([
    { value: "a", count: 2 },
    { value: "b", count: 1 },
  ]);
});

test.each([
  ["with=x", 400, "TUNEIT_SERVER_REQUEST_INVALID"],
  ["with=[1]", 400, "TUNEIT_SERVER_REQUEST_INVALID"],
  ["limit=0", 400, "TUNEIT_SERVER_REQUEST_INVALID"],
  ["limit=20001", 400, "TUNEIT_SERVER_REQUEST_INVALID"],
  ["nonsense=1", 400, "TUNEIT_SERVER_REQUEST_INVALID"],
  [`with=${encodeURIComponent('{"delimiterr":";"}')}`, 422, "TUNEIT_RECIPE_OPTION_INVALID"],
  ["use=nothing", 422, undefined],
])("preview?%s is refused", async (query, status, code) => {
  await upload("asked.csv");
  const { refusal, body } = await bench.ask("GET", `/datasets/asked.csv/preview?${query}`);
  expect(refusal, JSON.stringify(body)).toEqual([status, code ?? (body as ProblemDetails).code]);
});

test("a sample brings data and a recipe that finds it, once", async () => {
  const listed = pageOf(sample).parse((await bench.ask("GET", "/samples")).body);
  expect(listed.items.map(({ id }) => id)).toEqual(["support-tickets"]);
  expect(await bench.ask("POST", "/samples/support-tickets")).toMatchObject({
    status: 201,
    body: { recipe: "support-tickets" },
  });
  const entry = recipeEntry.parse((await bench.ask("GET", "/recipes/support-tickets")).body);
  expect(entry).toMatchObject({ problems: [], recipe: { data: { source: { path: "data/support-tickets.csv" } } } });
  await writeFile(join(bench.kernel.workspace, "recipes", "support-tickets.yaml"), "mine");
  expect((await bench.ask("POST", "/samples/support-tickets")).status).toBe(201);
  expect((await bench.ask("GET", "/recipes/support-tickets")).body).toMatchObject({ text: "mine" });
  expect((await bench.ask("POST", "/samples/none")).refusal).toEqual([404, "TUNEIT_SERVER_NOT_FOUND"]);
  const rows = await bench.ask("GET", "/datasets/support-tickets.csv/preview?limit=1");
  expect(rows.body).toMatchObject({ total: listed.items[0]!.rows });
}, 180_000);
