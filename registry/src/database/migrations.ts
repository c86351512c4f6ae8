import { type Kysely, sql } from "kysely";
import type { Tables } from "./tables.ts";

/** Each step is applied once and never changed afterwards; its number is kept in `meta`. */
const steps: ReadonlyArray<readonly string[]> = [
  [
    `create table users (id integer primary key, name text not null unique, password text, admin integer not null default 0, "secondFactor" text, "createdAt" integer not null)`,
    `create table tokens (id integer primary key, "userId" integer not null references users(id), hash text not null unique, key text not null unique,
      name text not null, scopes text not null, namespaces text, addresses text, automation integer not null default 0,
      "createdAt" integer not null, "expiresAt" integer, "lastUsedAt" integer)`,
    `create table namespaces (name text primary key, canonical text not null unique, verified integer not null default 0, "createdAt" integer not null)`,
    `create table members (namespace text not null references namespaces(name), "userId" integer not null references users(id), role text not null, primary key (namespace, "userId"))`,
    `create table packages (name text primary key, canonical text not null unique, namespace text not null, "createdAt" integer not null, downloads integer not null default 0)`,
    `create table versions (name text not null, version text not null, state text not null, integrity text not null, shasum text not null,
      "publisherId" integer not null references users(id), "keyId" text not null, signature text not null, "packedBytes" integer not null,
      "unpackedBytes" integer not null, "fileCount" integer not null, manifest text not null, readme text, "publishedAt" integer not null,
      deprecated text, primary key (name, version))`,
    `create index versions_by_state on versions (state)`,
    `create table changes (seq integer primary key autoincrement, name text not null, version text not null, kind text not null, at integer not null)`,
    `create table listings (name text primary key, version text not null, "updatedAt" integer not null, downloads integer not null, listing text not null)`,
    `create table facets (name text not null, facet text not null, value text not null, primary key (facet, value, name))`,
    `create index facets_by_name on facets (name)`,
    `create table blocks (id integer primary key, name text not null, range text not null, reason text not null, severity text not null, url text, "fixedIn" text, at integer not null)`,
    `create virtual table search using fts5 (name, title, description, keywords, body, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3')`,
  ],
  // Listings tell who signed and where they run: all are indexed anew.
  ["delete from listings", "delete from facets", "delete from search"],
];

export async function migrate(db: Kysely<Tables>): Promise<void> {
  await sql`create table if not exists meta (key text primary key, value text not null)`.execute(db);
  const row = await db.selectFrom("meta").select("value").where("key", "=", "schema").executeTakeFirst();
  for (let step = Number(row?.value ?? 0); step < steps.length; step++) {
    await db.transaction().execute(async (transaction) => {
      for (const statement of steps[step] ?? []) await sql.raw(statement).execute(transaction);
      await setMeta(transaction, "schema", String(step + 1));
    });
  }
}

export async function setMeta(db: Kysely<Tables>, key: string, value: string): Promise<void> {
  await db
    .insertInto("meta")
    .values({ key, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute();
}
