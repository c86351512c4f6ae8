import { readdir } from "node:fs/promises";
import { basename, relative, resolve } from "node:path";
import { fail } from "../errors/index.ts";
import { printable } from "../terminal/printable.ts";

const mostNamed = 10;

/** The dataset that a person names: `data/x.parquet` from here, or `x.parquet`. */
export function datasetName(workspace: string, file: string): string {
  if (basename(file) === file) return file;
  const name = relative(resolve(workspace, "data"), resolve(workspace, file));
  if (name === "" || name !== basename(name) || name === "..")
    throw fail("TUNEIT_CLI_USAGE", { problem: `a dataset lies in the workspace's data/ folder, and ${file} does not` });
  return name;
}

/** The same of one that is there. @throws TUNEIT_CLI_DATASET_UNKNOWN */
export async function existingDataset(workspace: string, file: string): Promise<string> {
  const name = datasetName(workspace, file);
  const there = (await readdir(resolve(workspace, "data")).catch(() => [])).filter((one) => !one.startsWith("."));
  if (there.includes(name)) return name;
  const more = there.length > mostNamed ? ` and ${there.length - mostNamed} more` : "";
  const known = there.length === 0 ? "none yet" : there.slice(0, mostNamed).join(", ") + more;
  throw fail("TUNEIT_CLI_DATASET_UNKNOWN", { name: printable(file), known: printable(known) });
}
