import { basename, relative, resolve } from "node:path";
import { fail } from "../errors/index.ts";

/** The dataset that a person names: `data/x.parquet` from here, or `x.parquet`. */
export function datasetName(workspace: string, file: string): string {
  if (basename(file) === file) return file;
  const name = relative(resolve(workspace, "data"), resolve(workspace, file));
  if (name === "" || name !== basename(name) || name === "..")
    throw fail("TUNEIT_CLI_USAGE", { problem: `a dataset lies in the workspace's data/ folder, and ${file} does not` });
  return name;
}
