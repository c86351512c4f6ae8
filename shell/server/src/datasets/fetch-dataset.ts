import type { Kernel, Waiting } from "@tuneit/kernel";
import type { JsonObject } from "@tuneit/protocol";
import type { DatasetEntry } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import { DatasetFiles } from "./dataset-files.ts";
import { readerGuess } from "./reader-guess.ts";
import { takeFetched } from "./take-fetched.ts";

export interface DatasetFetch extends Waiting {
  readonly source: string;
  readonly settings: JsonObject;
  readonly name?: string | undefined;
  readonly as: "new" | "version";
  /** Absent = nobody is asked: what is not allowed yet is refused. */
  readonly grant?: "declared" | "prompt" | "none" | undefined;
}

/** Fetches data into the workspace's `data/`. @throws what `kernel.sources.fetch` throws, TUNEIT_SERVER_EXISTS, TUNEIT_SERVER_INPUT_INVALID */
export async function fetchDataset(
  kernel: Kernel,
  { source, settings, grant, name, as, ...waiting }: DatasetFetch,
  files = new DatasetFiles(kernel.workspace),
): Promise<DatasetEntry> {
  const guess = await readerGuess(kernel);
  // Before anything is fetched, as far as its name tells.
  if (name !== undefined && as === "new") await files.requireFree(name);
  return kernel.sources.fetch(
    source,
    { settings, grant },
    (file) => takeFetched(files, file, { name, as, guess }),
    waiting,
  );
}

/** The same fetch again, as the newest version. @throws TUNEIT_SERVER_NOT_FOUND where it was not fetched */
export async function fetchAgain(
  kernel: Kernel,
  id: string,
  asked: Waiting & Pick<DatasetFetch, "grant"> = {},
  files = new DatasetFiles(kernel.workspace),
): Promise<DatasetEntry> {
  await files.get(id, () => null);
  const [origin] = (await files.origins.of(id)).values();
  if (origin === undefined)
    throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "origin of this dataset: it was not fetched from a source" });
  const { source, settings } = origin;
  return fetchDataset(kernel, { ...asked, source, settings, name: id, as: "version" }, files);
}
