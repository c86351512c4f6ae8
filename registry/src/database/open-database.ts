import { Kysely, SqliteDialect } from "kysely";
import { AccountTable } from "./accounts.ts";
import { BlockTable } from "./blocks.ts";
import { migrate } from "./migrations.ts";
import { openNodeSqlite } from "./node-sqlite.ts";
import { PackageTable } from "./packages.ts";
import { SearchIndex } from "./search-index.ts";
import type { Tables } from "./tables.ts";

export interface Database {
  readonly accounts: AccountTable;
  readonly packages: PackageTable;
  readonly blocks: BlockTable;
  readonly search: SearchIndex;
  close(): Promise<void>;
}

/** Opens the registry's database, bringing an older one up to date. SQL is written in this folder only. */
export async function openDatabase(path: string): Promise<Database> {
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: openNodeSqlite(path) }) });
  await migrate(db);
  return {
    accounts: new AccountTable(db),
    packages: new PackageTable(db),
    blocks: new BlockTable(db),
    search: new SearchIndex(db),
    close: () => db.destroy(),
  };
}
