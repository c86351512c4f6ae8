import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { SqliteDialect, type SqliteDatabase, type SqliteStatement } from "kysely";

/** Kysely asks for better-sqlite3, a native build; what it uses of it Node brings itself. */
export function sqliteDialect(path: string): SqliteDialect {
  return new SqliteDialect({ database: async () => adapted(openSqlite(path)) });
}

/** A file, opened so that a second server of the workspace waits instead of failing. @throws where it is no database */
export function openSqlite(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  try {
    // Losing the last rows in a power cut costs nothing: they are read from the folders again.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function adapted(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql): SqliteStatement {
      const statement = database.prepare(sql);
      const values = (parameters: readonly unknown[]): SQLInputValue[] => [...parameters] as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
  };
}
