import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  installProposal,
  job as jobSchema,
  marketplacePage,
  marketplacePlugin,
  pageOf,
  pluginPage,
  pluginRow,
  updateResult,
  type Job,
} from "@tuneit/protocol/http";
import { version } from "@tuneit/kernel";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBench, type Answer, type Bench } from "./workspace-bench.ts";

// The registry of this checkout, with a folder of its own: official plugins are published to it when it starts.
let registryFolder: string;
let bench: Bench;
beforeAll(async () => {
  registryFolder = await mkdtemp(join(tmpdir(), "tuneit-registry-"));
  const environment = { ...process.env, TUNEIT_LOCAL_REGISTRY: registryFolder };
  bench = await openBench({ registry: undefined, environment });
}, 120_000);
afterAll(async () => {
  await bench.close();
  await rm(registryFolder, { recursive: true, force: true });
});

const reader = "@tuneit/reader-tabular";
const at = (name: string): string => `/plugins/${encodeURIComponent(name)}`;

async function ended(answer: Answer): Promise<Job> {
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  const { id } = jobSchema.parse(answer.body);
  const state = async (): Promise<Job> => jobSchema.parse((await bench.ask("GET", `/jobs/${id}`)).body);
  await expect.poll(async () => (await state()).state, { timeout: 60_000 }).not.toBe("running");
  return state();
}

const install = async (more: object): Promise<Job> =>
  ended(await bench.ask("POST", "/plugins", { payload: { spec: reader, ...more } }));

test("what a plugin would bring is told before anything is installed", { timeout: 90_000 }, async () => {
  const { plugins } = installProposal.parse((await install({ dryRun: true })).result);
  expect(plugins).toMatchObject([{ name: reader, from: null, signer: expect.any(String), warnings: [] }]);
  expect(plugins[0]!.asks).toContainEqual(
    expect.objectContaining({ kind: "python:run", required: true, means: expect.stringContaining("sandbox") }),
  );
  expect(pageOf(pluginRow).parse((await bench.ask("GET", "/plugins")).body).items).toEqual([]);
});

test("nothing is installed without a grant, and with it once for each key", { timeout: 90_000 }, async () => {
  const refused = await install({});
  expect(refused).toMatchObject({ state: "failed", problem: { code: "TUNEIT_GRANT_MISSING", status: 403 } });
  const headers = { "idempotency-key": "install-1" };
  const payload = { spec: reader, grant: "declared" };
  const [one, two] = [
    await bench.ask("POST", "/plugins", { payload, headers }),
    await bench.ask("POST", "/plugins", { payload, headers }),
  ];
  expect(jobSchema.parse(two.body).id).toBe(jobSchema.parse(one.body).id);
  expect(await ended(one)).toMatchObject({ state: "completed", result: { name: reader } });
  const { items } = pageOf(pluginRow).parse((await bench.ask("GET", "/plugins")).body);
  expect(items).toMatchObject([
    { name: reader, signed: true, source: "registry", enabled: true, points: ["dataset-reader"], crashes: 0 },
  ]);
});

test("a page tells permissions in words and what was done with them", async () => {
  const page = pluginPage.parse((await bench.ask("GET", at(reader))).body);
  expect(page.permissions.find(({ kind }) => kind === "python:run")).toMatchObject({
    ...{ decision: "granted", means: expect.stringContaining("sandbox") },
  });
  expect(page.contributions.map(({ id }) => id)).toContain("csv");
  expect(page.audit.map(({ event, kind }) => `${event} ${kind}`)).toContain("granted python:run");
});

test("what a plugin used is told with when counting began", { timeout: 60_000 }, async () => {
  expect(pluginPage.parse((await bench.ask("GET", at(reader))).body).use).toBeNull();
  await bench.kernel.plugins.call(`${reader}:json`, {}).catch(() => undefined);
  const { use } = pluginPage.parse((await bench.ask("GET", at(reader))).body);
  expect(use).toMatchObject({ isolate: null, python: { calls: 1, failed: 1 } });
  expect(use!.python!.longestMs).toBeGreaterThan(1);
  expect(use!.python!.totalMs).toBe(use!.python!.longestMs);
  expect(use!.since).toBeLessThanOrEqual(Date.now());
});

test("a permission is denied, forgotten and allowed; a plugin is switched off and on", async () => {
  const { permissions } = pluginPage.parse((await bench.ask("GET", at(reader))).body);
  const { kind, scope } = permissions.find((one) => one.kind === "python:run")!;
  const decide = async (decision: string): Promise<unknown> => {
    const answer = await bench.ask("PUT", `${at(reader)}/grants`, { payload: { kind, scope, decision } });
    const page = pluginPage.parse(answer.body);
    return [page.enabled, page.permissions.find((one) => one.kind === kind)?.decision];
  };
  expect(await decide("deny")).toEqual([false, "denied"]);
  expect(await decide("allow")).toEqual([true, "granted"]);
  expect(await decide("forget")).toEqual([false, "undecided"]);
  expect(await decide("allow")).toEqual([true, "granted"]);
  expect((await bench.ask("POST", `${at(reader)}/disable`)).body).toMatchObject({
    enabled: false,
    reason: expect.any(String),
  });
  expect((await bench.ask("POST", `${at(reader)}/enable`)).body).toMatchObject({ enabled: true, reason: null });
});

test("a pinned plugin stays when all are updated", async () => {
  const pin = (payload: object) => bench.ask("POST", `${at(reader)}/pin`, { payload });
  expect((await pin({ pinned: true })).body).toMatchObject({ pinned: true, signer: expect.any(String) });
  expect(await ended(await bench.ask("POST", "/plugins/update", { payload: {} }))).toMatchObject({
    state: "completed",
  });
  expect((await pin({ pinned: false })).body).toMatchObject({ pinned: false });
  expect((await pin({})).refusal).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
});

test("the marketplace finds, filters and says what is installed", { timeout: 60_000 }, async () => {
  const found = marketplacePage.parse((await bench.ask("GET", "/marketplace?point=dataset-reader&limit=5")).body);
  expect(found).toMatchObject({ away: null, items: [{ name: reader, installed: expect.any(String), signed: true }] });
  expect(Object.keys(found.facets["signer"]!)).toEqual([found.items[0]!.signer]);
  expect(found).toMatchObject({ host: version, elsewhere: 0, items: [{ runsHere: true }] });
  const elsewhere = marketplacePage.parse(
    (await bench.ask("GET", "/marketplace?point=dataset-reader&host=9.0.0")).body,
  );
  expect(elsewhere).toMatchObject({ items: [], total: 0, elsewhere: 0 });
  const programs = marketplacePage.parse(
    (await bench.ask("GET", "/marketplace?capability=python%3Arun&q=pytorch")).body,
  );
  expect(programs.items.map(({ name }) => name)).toEqual(["@tuneit/engine-pytorch"]);
  const page = marketplacePlugin.parse(
    (await bench.ask("GET", `/marketplace/${encodeURIComponent("@tuneit/engine-pytorch")}`)).body,
  );
  expect(page).toMatchObject({ installed: null, listing: { name: "@tuneit/engine-pytorch" } });
  expect(page.versions.length).toBeGreaterThan(0);
  expect(page.permissions, "a program that its manifest does not ask for").toContainEqual(
    expect.objectContaining({ kind: "python:run", required: true, means: "run its Python program in the sandbox" }),
  );
});

test("updates are a job, the set before comes back, and what is removed is gone", { timeout: 90_000 }, async () => {
  expect(updateResult.parse((await ended(await bench.ask("POST", "/plugins/update", { payload: {} }))).result)).toEqual(
    { updated: [] },
  );
  await ended(await bench.ask("POST", "/plugins", { payload: { spec: "@tuneit/text-clean", grant: "declared" } }));
  expect((await bench.ask("POST", "/plugins/rollback")).body).toMatchObject({
    plugins: { [reader]: expect.any(String) },
  });
  const names = pageOf(pluginRow)
    .parse((await bench.ask("GET", "/plugins")).body)
    .items.map(({ name }) => name);
  expect(names).toEqual([reader]);
  expect((await bench.ask("DELETE", at(reader))).status).toBe(204);
  expect((await bench.ask("GET", at(reader))).refusal).toEqual([404, "TUNEIT_STORE_NOT_INSTALLED"]);
});

test.each([
  "/etc/passwd",
  "./folder",
  "https://evil.example/x.tgz",
  "git+ssh://x/y",
  "@tuneit/x@file:/etc",
  "lodash",
  "@a/b@npm:c",
  "",
])("the spec %j is refused before anything happens", async (spec) => {
  const { refusal } = await bench.ask("POST", "/plugins", { payload: { spec, grant: "declared" } });
  expect(refusal).toEqual([400, "TUNEIT_SERVER_REQUEST_INVALID"]);
});

test("plugins that are not there are not found, by any act", async () => {
  for (const [method, path, payload] of [
    ["GET", at("@a/none"), undefined],
    ["GET", at("../../etc"), undefined],
    ["DELETE", at("@a/none"), undefined],
    ["POST", `${at("@a/none")}/enable`, {}],
    ["POST", `${at("@a/none")}/update`, {}],
    ["PUT", `${at("@a/none")}/grants`, { kind: "fs:read", scope: "$DATASETS", decision: "allow" }],
    ["GET", "/marketplace/x", undefined],
  ] as const)
    expect((await bench.ask(method, path, payload ? { payload } : {})).refusal?.[0], path).toBe(404);
  expect(await ended(await bench.ask("POST", "/plugins", { payload: { spec: "@a/none" } }))).toMatchObject({
    state: "failed",
  });
});
