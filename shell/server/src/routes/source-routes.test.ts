import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { datasetEntry, datasetVersions, dataSource, job, pageOf, sourceNeeds } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installOfficial, openBench, type Bench } from "./workspace-bench.ts";

let bench: Bench;
let file: string;
const plugin = "@tuneit/source-database";
const at = (id: string): string => `/sources/${encodeURIComponent(`${plugin}:${id}`)}`;
const sql = (statements: string): void => {
  const database = new DatabaseSync(file);
  database.exec(statements);
  database.close();
};

beforeAll(async () => {
  bench = await openBench();
  file = join(bench.kernel.workspace, "mail.sqlite");
  await installOfficial(bench.kernel, "source-database");
  sql("create table mail (text, label); insert into mail values ('a', 'ham'), ('b', 'spam')");
}, 120_000);
afterAll(() => bench.close());

async function ended(path: string, payload?: object) {
  const { body, status } = await bench.ask("POST", path, payload === undefined ? {} : { payload });
  expect(status).toBe(202);
  const { id } = job.parse(body);
  let seen = job.parse(body);
  const look = async () => (seen = job.parse((await bench.ask("GET", `/jobs/${id}`)).body)).state;
  await expect.poll(look, { timeout: 120_000 }).not.toBe("running");
  return seen;
}

test("sources are those of installed plugins, page by page", async () => {
  const { items, total } = pageOf(dataSource).parse((await bench.ask("GET", "/sources?limit=2")).body);
  expect([items.length, total]).toEqual([2, 3]);
  expect(items[0]).toMatchObject({ plugin, enabled: true, search: null });
  expect((await bench.ask("POST", "/sources/none/needs", { payload: {} })).refusal).toEqual([
    404,
    "TUNEIT_SOURCE_UNKNOWN",
  ]);
  expect((await bench.ask("POST", `${at("sqlite")}/search`, { payload: {} })).refusal?.[1]).toBe(
    "TUNEIT_SOURCE_NO_SEARCH",
  );
});

test("what settings name has to be allowed first, in words; a host that is none is refused", async () => {
  const needs = async (settings: object) =>
    sourceNeeds.parse((await bench.ask("POST", `${at("postgresql")}/needs`, { payload: { settings } })).body).needs;
  const [net, ...others] = (await needs({ host: "db.example", password: "pw" })).filter(
    ({ kind }) => kind !== "python:run",
  );
  expect(net).toMatchObject({ scope: "db.example:5432", means: "connect to db.example:5432", granted: false });
  expect(others).toMatchObject([{ means: "read the secret pw itself, not only use it", granted: false }]);
  const wrong = await bench.ask("POST", `${at("postgresql")}/needs`, { payload: { settings: { host: "a/b" } } });
  expect(wrong.refusal).toEqual([422, "TUNEIT_SOURCE_HOST_INVALID"]);
  const refused = await ended(`${at("postgresql")}/fetch`, { settings: { query: "select 1 as a" } });
  expect(refused.problem?.code).toBe("TUNEIT_GRANT_MISSING");
});

test(
  "a fetch becomes a dataset with its origin, and another fetch its newest version",
  { timeout: 180_000 },
  async () => {
    const settings = { file, query: "select * from mail" };
    const done = await ended(`${at("sqlite")}/fetch`, { settings, name: "mail" });
    const entry = datasetEntry.parse(done.result);
    expect(entry).toMatchObject({ id: "mail.parquet", origin: { rows: 2, hosts: [], settings } });
    const taken = await ended(`${at("sqlite")}/fetch`, { settings, name: "mail.parquet" });
    expect(taken.problem?.code).toBe("TUNEIT_SERVER_EXISTS");
    const other = await ended(`${at("sqlite")}/fetch`, { settings });
    expect(other.result).toMatchObject({ id: "mail-2.parquet" });
    expect((await ended("/datasets/mail.parquet/fetch")).result).toMatchObject({ origin: { rows: 2 } });
    sql("insert into mail values ('c', 'ham')");
    expect((await ended("/datasets/mail.parquet/fetch")).result).toMatchObject({ origin: { rows: 3 } });
    const { items } = datasetVersions.parse((await bench.ask("GET", "/datasets/mail.parquet/versions")).body);
    expect(items.map(({ origin }) => origin?.rows)).toEqual([3, 2]);
    const shown = datasetEntry.parse((await bench.ask("GET", "/datasets/mail.parquet")).body);
    expect(shown.origin?.sha256).toBe(items[0]?.version);
  },
);

test("offline nothing is fetched from elsewhere", async () => {
  await bench.ask("PUT", "/settings", { payload: { offline: true } });
  const payload = { settings: { query: "select 1 as a" } };
  expect((await bench.ask("POST", `${at("postgresql")}/fetch`, { payload })).refusal?.[1]).toBe(
    "TUNEIT_SERVER_OFFLINE",
  );
  expect((await bench.ask("POST", `${at("sqlite")}/show`, { payload: { id: "a" } })).refusal?.[1]).toBe(
    "TUNEIT_SERVER_OFFLINE",
  );
  const local = { settings: { file, query: "select 1 as a" }, name: "one" };
  expect((await ended(`${at("sqlite")}/fetch`, local)).state).toBe("completed");
});
