import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { DatasetEntry, DatasetVersions, Job } from "@tuneit/protocol/http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerOf, start, tuneit } from "./command-line.ts";
import { ask, serve } from "./server.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const official = (name: string): string => fileURLToPath(new URL(`../../plugins-official/${name}`, import.meta.url));
const python = fileURLToPath(new URL("../../.toolchain/venv/bin/python", import.meta.url));
const table = `tuneit_e2e_${process.pid}`;
const user = `tuneit_e2e_reader_${process.pid}`;
const password = "e2e-Geheim-0123";

/** Of this machine, TUNEIT_TEST_POSTGRES, or one of the tests' own: `host:port`, and what is left to be ended. */
interface Server {
  readonly address: URL;
  readonly end: () => Promise<void>;
}

let postgres: Server;
let hub: ChildProcess;
let endpoint: string;
let workspace: string;

beforeAll(async () => {
  postgres = await openPostgres();
  await sql(`create table ${table} as select n as id, 'ticket ' || n as text,
    case when n % 2 = 0 then 'spam' else 'ham' end as label from generate_series(1, 400) as n`);
  await sql(`create role ${user} login password '${password}'; grant select on ${table} to ${user}`);
  hub = spawn(python, ["-I", "-B", fileURLToPath(new URL("stand_in_data_hub.py", import.meta.url))], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  [endpoint] = ((await once(hub.stdout!, "data")) as [Buffer]).map((line) => line.toString().trim()) as [string];
  workspace = await newWorkspace();
  await answerOf(["plugin", "install", "@tuneit/reader-tabular", "--yes"], { in: workspace });
  for (const name of ["source-database", "source-hub"])
    await answerOf(["plugin", "install", official(name), "--allow-unsigned", "--yes"], { in: workspace });
}, 600_000);
afterAll(async () => {
  hub.kill();
  await sql(`drop table ${table}; drop owned by ${user}; drop role ${user}`);
  await postgres.end();
});

const database = (query: string, more: readonly string[] = []): string[] => [
  ...["data", "fetch", "postgresql", "--set", `host=${postgres.address.hostname}`],
  ...["--set", `port=${postgres.address.port}`, "--set", `query=${query}`, ...more],
];
const rowsOf = async (path: string): Promise<number> =>
  ((await answerOf(["data", "preview", path], { in: workspace })) as { total: number }).total;

test("a query becomes a dataset, once its host was allowed, and a new version when it is fetched again", async () => {
  const around = { in: workspace };
  const args = database(`select * from ${table}`, ["--to", "data/tickets.parquet"]);
  const refused = await tuneit(args, around);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(`net:connect ${postgres.address.host}`);
  const entry = (await answerOf([...args, "--yes"], around)) as DatasetEntry;
  expect(entry).toMatchObject({ path: "data/tickets.parquet", origin: { rows: 400, hosts: [postgres.address.host] } });
  expect(await rowsOf("data/tickets.parquet")).toBe(400);
  // Granted for itself, so that no other is reached with it.
  const elsewhere = await tuneit(database("select 1 as a", ["--set", "host=127.0.0.2"]), around);
  expect(elsewhere.stderr).toContain("TUNEIT_GRANT_MISSING");
  expect((await tuneit(args, around)).stderr).toContain("TUNEIT_SERVER_EXISTS");

  await sql(`insert into ${table} values (9001, 'late', 'spam')`);
  const again = (await answerOf(["data", "again", "data/tickets.parquet"], around)) as DatasetEntry;
  expect(again.origin?.rows).toBe(401);
  const served = await serve({ in: workspace });
  try {
    const { items } = await ask<DatasetVersions>(served, "/datasets/tickets.parquet/versions");
    expect(items.map(({ origin }) => origin?.rows)).toEqual([401, 400]);
    await sql(`delete from ${table} where id = 9001`);
    const done = await ended(served, await ask<Job>(served, "/datasets/tickets.parquet/fetch", { method: "POST" }));
    expect(done).toMatchObject({ state: "completed", result: { origin: { rows: 400 } } });
  } finally {
    await served.end();
  }
}, 600_000);

test("a password comes from the vault by name, and stands nowhere else", async () => {
  const environment = { TUNEIT_VAULT_PASSPHRASE_FILE: join(workspace, "phrase") };
  const around = { in: workspace, environment };
  await writeFile(environment.TUNEIT_VAULT_PASSPHRASE_FILE, "a passphrase of the tests\n");
  const set = ["secret", "set", "e2e_db", "--host", postgres.address.host];
  expect((await tuneit(set, { ...around, input: `${password}\n` })).code).toBe(0);
  const args = database(`select * from ${table}`, ["--set", `user=${user}`, "--secret", "password=e2e_db"]);
  expect((await tuneit(args, around)).stderr).toContain("secrets:read e2e_db=value");
  const done = await tuneit([...args, "--to", "data/secret.parquet", "--yes", "--json"], around);
  expect(done.code, done.stderr).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({ origin: { rows: 400, settings: { password: "e2e_db" } } });
  expect(done.stdout + done.stderr).not.toContain(password);
  expect(await readFile(join(workspace, ".tuneit", "origins", "secret.parquet.json"), "utf8")).not.toContain(password);
}, 300_000);

test("a query that writes, and one that is cancelled, leave nothing behind", async () => {
  const around = { in: workspace };
  const wrong = await tuneit(database(`delete from ${table}`, ["--json"]), around);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: "TUNEIT_DATABASE_QUERY" } });
  const child = start(database("select n, pg_sleep(0.01)::text as a from generate_series(1, 100000) as n"), around);
  const ended = once(child, "exit");
  let seen = "";
  child.stderr?.on("data", (chunk: Buffer) => (seen += chunk.toString()));
  await expect.poll(() => seen, { timeout: 60_000 }).toContain("Reading rows");
  child.kill("SIGINT");
  expect((await ended)[0]).toBe(130);
  expect(await readdir(join(workspace, ".tuneit", "fetching"))).toEqual([]);
  expect(await readdir(join(workspace, "data"))).not.toContain("postgres.parquet");
}, 300_000);

test("a hub is searched, shown and fetched from at the commit of a revision, with its licence", async () => {
  const around = { in: workspace };
  const there = ["--set", `endpoint=${endpoint}`];
  expect((await tuneit(["data", "search", "hugging-face", "sms", ...there], around)).code).toBe(3);
  const found = await answerOf(["data", "search", "hugging-face", "sms", ...there, "--yes"], around);
  expect(found).toMatchObject({ items: [{ id: "acme/sms", license: "cc-by-4.0", access: "open" }] });
  const page = await answerOf(["data", "show", "hugging-face", "acme/sms", ...there], around);
  expect(page).toMatchObject({ files: [{ path: "data/train.parquet", split: "train" }, { split: "test" }] });
  const file = ["--set", "dataset=acme/sms", "--set", "file=data/train.parquet", ...there];
  const entry = (await answerOf(["data", "fetch", "hugging-face", ...file], around)) as DatasetEntry;
  expect(entry).toMatchObject({
    name: "sms-train.parquet",
    origin: { rows: 1000, license: "cc-by-4.0", revision: `c0ffee${"0".repeat(34)}` },
  });
  expect(await rowsOf("data/sms-train.parquet")).toBe(1000);
}, 300_000);

async function ended(served: Parameters<typeof ask>[0], { id }: Job): Promise<Job> {
  for (;;) {
    const job = await ask<Job>(served, `/jobs/${id}`);
    if (job.state !== "running") return job;
    await delay(200);
  }
}

async function openPostgres(): Promise<Server> {
  const named = new URL(process.env["TUNEIT_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1:5432/postgres");
  postgres = { address: named, end: async () => undefined };
  if (await sql("select 1").then(always(true), always(false))) return postgres;
  const folder = await mkdtemp(join(tmpdir(), "tuneit-postgres-"));
  const port = await freePort();
  const nobody = process.getuid?.() === 0 ? ["runuser", "-u", "nobody", "--"] : [];
  if (nobody.length > 0) spawnSync("chown", ["nobody", folder]);
  const run = (words: readonly string[]) => [...nobody, ...words] as [string, ...string[]];
  const [program, ...args] = run(["initdb", "-D", join(folder, "data"), "-U", "postgres", "-A", "trust"]);
  const made = spawnSync(program, args, { cwd: folder });
  if (made.status !== 0) throw new Error(`the tests need a PostgreSQL: ${made.stderr?.toString()}`);
  const [server, ...options] = run([
    "postgres",
    "-D",
    join(folder, "data"),
    "-h",
    "127.0.0.1",
    "-p",
    `${port}`,
    "-k",
    folder,
  ]);
  const child = spawn(server, options, { cwd: folder, stdio: "ignore" });
  postgres = {
    address: new URL(`postgres://postgres@127.0.0.1:${port}/postgres`),
    end: async () => {
      child.kill("SIGINT");
      await once(child, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
  await expect.poll(() => sql("select 1").then(always(true), always(false)), { timeout: 60_000 }).toBe(true);
  return postgres;
}

const always =
  <T>(value: T) =>
  (): T =>
    value;

/** Beside TuneIT, as whoever owns the database. */
async function sql(statements: string): Promise<void> {
  const { hostname, port, username, pathname } = postgres.address;
  const script = `import sys, pg8000.dbapi
connection = pg8000.dbapi.connect(host=sys.argv[1], port=int(sys.argv[2]), user=sys.argv[3], database=sys.argv[4])
connection.autocommit = True
connection.cursor().execute(sys.argv[5])`;
  const done = spawn(python, ["-I", "-c", script, hostname, port, username, pathname.slice(1), statements]);
  const [code] = (await once(done, "exit")) as [number];
  if (code !== 0) throw new Error(`the database of the tests refused: ${statements}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
