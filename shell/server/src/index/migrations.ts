import { sql, type Kysely } from "kysely";
import type { Migration, MigrationProvider } from "kysely/migration";

/** A run's row, and beside it what is searched and sorted by. */
export interface RunsTable {
  /** A database may serve several workspaces. */
  workspace: string;
  id: string;
  /** What its folder looked like when it was read. */
  stamp: string;
  /** Hash of the schema that the row is of. */
  shape: string;
  /** The name in lower case. */
  name_key: string;
  status: string;
  started_at: number;
  /** JSON of the row, as it goes out. */
  content: string;
}

export interface IndexTables {
  runs: RunsTable;
}

export type Flavour = "sqlite" | "postgres";

/** Each step once, in the order of their names; a step that was released is never changed. */
export function migrations(flavour: Flavour): MigrationProvider {
  return { getMigrations: async () => ({ "0001-runs": runsTable(flavour) }) };
}

/** Names sort by code point on both: a locale of the database must not decide where a page ends. */
function runsTable(flavour: Flavour): Migration {
  const words = flavour === "postgres" ? sql`text collate "C"` : sql`text`;
  return {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable("runs")
        .addColumn("workspace", "text", (column) => column.notNull())
        .addColumn("id", words, (column) => column.notNull())
        .addColumn("stamp", "text", (column) => column.notNull())
        .addColumn("shape", "text", (column) => column.notNull())
        .addColumn("name_key", words, (column) => column.notNull())
        .addColumn("status", "text", (column) => column.notNull())
        .addColumn("started_at", "bigint", (column) => column.notNull())
        .addColumn("content", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("runs_key", ["workspace", "id"])
        .execute();
      for (const column of ["started_at", "name_key"])
        await database.schema
          .createIndex(`runs_by_${column}`)
          .on("runs")
          .columns(["workspace", column, "id"])
          .execute();
    },
  };
}
