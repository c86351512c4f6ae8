import { extname } from "node:path";
import type { FetchedFile } from "@tuneit/kernel";
import type { DatasetEntry } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import type { DatasetFiles } from "./dataset-files.ts";
import type { ReaderGuess } from "./dataset-files.ts";

export interface Taking {
  /** With the ending of the data, or without any; absent = as the source calls it. */
  readonly name?: string | undefined;
  /** `version` puts it in the place of the dataset of that name, which is kept. */
  readonly as: "new" | "version";
  readonly guess: ReaderGuess;
}

/** Makes a dataset of what was fetched, and writes down where it came from. */
export async function takeFetched(
  files: DatasetFiles,
  { path, name: offered, origin }: FetchedFile,
  { name, as, guess }: Taking,
): Promise<DatasetEntry> {
  const id = name === undefined ? await freeName(files, offered) : withEnding(name, extname(offered));
  await files.adopt(id, path, { replaces: as === "version" });
  await files.origins.add(id, origin);
  return files.get(id, guess);
}

/** `rows.parquet`, `rows-2.parquet` */
async function freeName(files: DatasetFiles, offered: string): Promise<string> {
  const taken = new Set((await files.list(() => null)).map(({ id }) => id));
  const ending = extname(offered);
  const stem = offered.slice(0, -ending.length);
  for (let count = 1; ; count++) {
    const wish = count === 1 ? offered : `${stem}-${count}${ending}`;
    if (!taken.has(wish)) return wish;
  }
}

/** A name tells readers what is in the file, so its ending is the data's. */
function withEnding(name: string, ending: string): string {
  const given = extname(name);
  if (given.toLowerCase() === ending) return name;
  if (/^\.[a-z]{2,8}$/i.test(given))
    throw fail("TUNEIT_SERVER_INPUT_INVALID", { problem: `What was fetched is a ${ending} file, and no ${given}` });
  return name + ending;
}
