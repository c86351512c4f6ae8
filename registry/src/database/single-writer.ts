import { DatabaseSync } from "node:sqlite";
import { fail } from "../errors/registry-errors.ts";

/**
 * Holds a data folder for one process. SQLite's lock is the operating system's, so it ends with the process, however
 * that ends; a file with a process id would outlive a kill.
 */
export function holdDataFolder(path: string): Disposable {
  const database = new DatabaseSync(path);
  try {
    database.exec("pragma busy_timeout = 0; begin exclusive");
  } catch (cause) {
    database.close();
    throw fail("TUNEIT_REGISTRY_DATA_LOCKED", {}, { cause });
  }
  return { [Symbol.dispose]: () => database.close() };
}
