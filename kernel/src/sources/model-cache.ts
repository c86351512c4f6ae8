import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { recordOf } from "./model-folder.ts";

/** A model that was fetched from a hub, by the reference that recipes name it with. */
export interface FetchedModel {
  readonly ref: string;
  readonly folder: string;
}

export async function fetchedModels(cache: string): Promise<FetchedModel[]> {
  const all = (await foldersIn(cache)).map(async (name) => {
    const folder = join(cache, name);
    const found = await recordOf(folder);
    return found ? [{ ref: `hub:${found.repo}@${found.revision}`, folder }] : [];
  });
  return (await Promise.all(all)).flat();
}

/** Where what came of an interrupted fetch lies: adapters name it so, in the one folder that they may write. */
export function unfinishedModel(cache: string, ref: string): string {
  const named = ref.slice(ref.indexOf(":") + 1);
  const name = named.includes("@") ? named : `${named}@main`;
  return join(cache, `.partial-${name.replaceAll("/", "--")}`);
}

/** Names, sorted; hidden ones are somebody's work. */
export async function foldersIn(path: string): Promise<string[]> {
  const names = (await readdir(path).catch(() => [])).filter((name) => !name.startsWith("."));
  const kinds = await Promise.all(names.map((name) => stat(join(path, name)).catch(() => undefined)));
  return names.filter((_, index) => kinds[index]?.isDirectory()).toSorted();
}
