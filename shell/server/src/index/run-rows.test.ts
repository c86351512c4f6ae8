import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageQuery, runQuery, type RunRow } from "@tuneit/protocol/http";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openIndexDatabase } from "./database.ts";
import { RunRows } from "./run-rows.ts";

const query = pageQuery.extend(runQuery.shape);
const ids = (items: readonly RunRow[]): string => items.map(({ id }) => id).join("");
const run = (id: string, startedAt: number, name = id, status: RunRow["status"] = "completed"): RunRow => ({
  ...{ id, name, startedAt, status, task: "text-classification", model: "bundled:minilm-l6", endedAt: null },
  ...{ metrics: { "test.accuracy": 0.9 }, tags: ["first"], note: "" },
});

/** The machine's own PostgreSQL, where it answers; the project's tests install none. */
const server = process.env["TUNEIT_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1:5432/postgres";
const name = `tuneit_${randomUUID().replaceAll("-", "")}`;
const hasPostgres = await asAdmin("select 1").then(
  () => true,
  () => false,
);

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: server, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "tuneit-index-"))));
afterAll(() => rm(folder, { recursive: true }));

const flavours = [
  { flavour: "SQLite", isHere: true, address: undefined },
  { flavour: "PostgreSQL", isHere: hasPostgres, address: server.replace(/[^/]+$/, name) },
];

// Without a PostgreSQL on this machine its half is not run; TUNEIT_TEST_POSTGRES names another one.
for (const { flavour, isHere, address } of flavours)
  describe.skipIf(!isHere)(`rows in ${flavour}`, () => {
    let rows: RunRows;
    beforeAll(async () => {
      if (address !== undefined) await asAdmin(`create database ${name}`);
    });
    afterAll(async () => {
      if (address !== undefined) await asAdmin(`drop database ${name}`);
    });

    async function filled(...content: readonly RunRow[]): Promise<void> {
      rows = new RunRows(await openIndexDatabase(join(folder, flavour, randomUUID()), address), randomUUID());
      await rows.prepare();
      for (const row of content) await rows.put(row, "stamp");
    }

    test("pages follow each other without a gap or a row twice, runs of one moment included", async () => {
      await filled(run("a", 1), run("b", 2), run("c", 2), run("d", 2), run("e", 3));
      const first = await rows.page(query.parse({ limit: 2 }));
      // A run that comes meanwhile shifts nothing.
      await rows.put(run("f", 9), "");
      const second = await rows.page(query.parse({ limit: 2, cursor: first.nextCursor }));
      const last = await rows.page(query.parse({ limit: 2, cursor: second.nextCursor }));
      expect([first, second, last].map(({ items }) => ids(items))).toEqual(["ed", "cb", "a"]);
      expect([first.total, last.nextCursor, last.total]).toEqual([5, null, 6]);
      await rows.close();
    });

    test("filter and order are the query's, and letters of a pattern are letters", async () => {
      await filled(run("a", 1, "Spam"), run("b", 2, "ham"), run("c", 3, "spam-v1"), run("d", 4, "100%", "failed"));
      const asked = async (wanted: object): Promise<string> => ids((await rows.page(query.parse(wanted))).items);
      expect(await asked({ q: "SPAM", sort: "startedAt" })).toBe("ac");
      expect(await asked({ q: "%" })).toBe("d");
      expect(await asked({ q: "_" })).toBe("");
      expect(await asked({ q: "!" })).toBe("");
      expect(await asked({ status: "failed" })).toBe("d");
      expect(await asked({ sort: "name" })).toBe("dbac");
      expect(await asked({ sort: "-name", limit: 2 })).toBe("ca");
      await rows.close();
    });

    test("a row comes back as it went in, is replaced, and goes", async () => {
      const row = { ...run("a", 1), note: "it's \u0000-free; drop table runs", tags: ["ü"] };
      await filled({ ...row, note: "older" });
      const put = { ...row, note: row.note.replace("\u0000", "") };
      await rows.put(put, "later");
      expect(await rows.row("a")).toEqual(put);
      expect([...(await rows.stamps())]).toEqual([["a", "later"]]);
      await rows.remove("a");
      expect(await rows.row("a")).toBeUndefined();
      await rows.close();
    });

    test("a cursor of nobody, or of another order, is refused", async () => {
      await filled(run("a", 1), run("b", 2));
      const { nextCursor } = await rows.page(query.parse({ limit: 1 }));
      const refusal = { code: "TUNEIT_SERVER_REQUEST_INVALID" };
      for (const wanted of [{ cursor: "x" }, { cursor: nextCursor, sort: "name" }])
        await expect(rows.page(query.parse(wanted))).rejects.toMatchObject(refusal);
      await rows.close();
    });
  });

test("workspaces that share a database do not see each other's runs", async () => {
  const path = join(folder, "shared");
  const [one, other] = await Promise.all(
    ["one", "other"].map(async (workspace) => new RunRows(await openIndexDatabase(path, undefined), workspace)),
  );
  await one!.put(run("a", 1), "");
  expect((await other!.page(query.parse({}))).total).toBe(0);
  await Promise.all([one!.close(), other!.close()]);
});

test("a file that is no database, or was cut, is made anew, for its owner alone", async () => {
  const path = join(folder, "broken");
  const file = join(path, ".tuneit", "index.sqlite");
  const open = async (): Promise<RunRows> => new RunRows(await openIndexDatabase(path, undefined), "here");
  const first = await open();
  for (let index = 0; index < 200; index += 1) await first.put(run(`run-${index}`, index), "");
  await first.close();
  expect((await stat(file)).mode & 0o077).toBe(0);
  const whole = await readFile(file);
  for (const content of [Buffer.from("no database at all"), whole.subarray(0, whole.length / 2), Buffer.alloc(0)]) {
    await writeFile(file, content);
    const rows = await open();
    expect((await rows.page(query.parse({}))).total).toBe(0);
    await rows.close();
  }
});

test("a database that does not answer is told without its password", async () => {
  const opening = openIndexDatabase(folder, "postgres://someone:geheim@127.0.0.1:1/none");
  const error = await opening.catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: "TUNEIT_SERVER_DATABASE" });
  expect(JSON.stringify(error) + String(error)).not.toContain("geheim");
});
