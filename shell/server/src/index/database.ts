import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Kysely, PostgresDialect } from "kysely";
import { Migrator } from "kysely/migration";
import { Pool } from "pg";
import { fail } from "../errors/server-errors.ts";
import { migrations, type Flavour, type IndexTables } from "./migrations.ts";
import { openSqlite, sqliteDialect } from "./sqlite-dialect.ts";

export type IndexDatabase = Kysely<IndexTables>;

const connectMs = 5_000;
const statementMs = 30_000;

/**
 * The database of the index: PostgreSQL where an address names one, else a file in the workspace's `.tuneit`. What is in the
 * file is a copy: one that cannot be read is thrown away and made anew.
 *
 * @throws TUNEIT_SERVER_DATABASE
 */
export async function openIndexDatabase(workspace: string, address: string | undefined): Promise<IndexDatabase> {
  return address === undefined || address === "" ? openFile(workspace) : openPostgres(address);
}

async function openFile(workspace: string): Promise<IndexDatabase> {
  const folder = join(workspace, ".tuneit");
  const path = join(folder, "index.sqlite");
  await mkdir(folder, { recursive: true });
  await makePrivate(path);
  if (!isSound(path)) await makeAnew(path);
  try {
    return await migrated(new Kysely<IndexTables>({ dialect: sqliteDialect(path) }), "sqlite");
  } catch {
    // Of a later version, or made by something else.
    await makeAnew(path);
    return migrated(new Kysely<IndexTables>({ dialect: sqliteDialect(path) }), "sqlite");
  }
}

async function makeAnew(path: string): Promise<void> {
  for (const ending of ["", "-wal", "-shm"]) await rm(path + ending, { force: true, recursive: true });
  await makePrivate(path);
}

/** Before it is opened, for SQLite would let everybody read it. An empty file is an empty database. */
async function makePrivate(path: string): Promise<void> {
  await writeFile(path, "", { flag: "a", mode: 0o600 }).catch(ifFolder);
}

function ifFolder(error: NodeJS.ErrnoException): void {
  if (error.code !== "EISDIR") throw error;
}

function isSound(path: string): boolean {
  try {
    const database = openSqlite(path);
    try {
      return database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"] === "ok";
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}

async function openPostgres(address: string): Promise<IndexDatabase> {
  const pool = new Pool({
    connectionString: address,
    connectionTimeoutMillis: connectMs,
    query_timeout: statementMs,
    max: 4,
  });
  // A connection that breaks while nobody uses it must not end the process; the next query gets another.
  pool.on("error", () => undefined);
  try {
    return await migrated(new Kysely<IndexTables>({ dialect: new PostgresDialect({ pool }) }), "postgres");
  } catch (cause) {
    throw fail("TUNEIT_SERVER_DATABASE", { problem: problemOf(cause) }, { cause });
  }
}

/** The driver's words without the address, which may hold a password. */
function problemOf(cause: unknown): string {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return typeof code === "string" ? `it answered ${code}` : String(message).replaceAll(/\w+:\/\/\S+/g, "its address");
}

async function migrated(database: IndexDatabase, flavour: Flavour): Promise<IndexDatabase> {
  const { error } = await new Migrator({ db: database, provider: migrations(flavour) }).migrateToLatest();
  if (error === undefined) return database;
  await database.destroy();
  throw new Error("the tables could not be made", { cause: error });
}
