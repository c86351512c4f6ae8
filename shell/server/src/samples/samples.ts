import { copyFile, constants, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Sample } from "@tuneit/protocol/http";
import { fail } from "../errors/server-errors.ts";
import { RecipeFiles } from "../recipes/recipe-files.ts";

/** Data and recipe of the command line's demo: the same for both, so that its documentation holds here as well. */
const demo = fileURLToPath(new URL("../../../cli/demo/", import.meta.url));

interface Brought extends Sample {
  readonly data: string;
  readonly recipe: string;
}

const brought: readonly Brought[] = [
  {
    id: "support-tickets",
    title: "Sort support tickets",
    description: "Messages of customers into six classes, with a small language model that comes along.",
    task: "text-classification",
    rows: 743,
    data: "support-tickets.csv",
    recipe: "recipe.yaml",
  },
];

export const samples = (): Sample[] =>
  brought.map(({ id, title, description, task, rows }) => ({ id, title, description, task, rows }));

/**
 * Puts a sample's data into `data/` and its recipe into `recipes/`; what is there already stays as it is.
 *
 * @throws TUNEIT_SERVER_NOT_FOUND
 */
export async function installSample(workspace: string, id: string): Promise<{ recipe: string; dataset: string }> {
  const found = brought.find((sample) => sample.id === id);
  if (!found) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such sample" });
  const folder = join(workspace, "data");
  await mkdir(folder, { recursive: true });
  await unlessThere(copyFile(join(demo, found.data), join(folder, found.data), constants.COPYFILE_EXCL));
  const text = await readFile(join(demo, found.recipe), "utf8");
  // Written beside its data there; from the workspace's folder here.
  const here = text
    .replace(`./${found.data}`, `data/${found.data}`)
    .replace("relative to this file", "relative to the workspace");
  await unlessThere(new RecipeFiles(workspace).create(id, here));
  return { recipe: id, dataset: found.data };
}

async function unlessThere(making: Promise<unknown>): Promise<void> {
  await making.catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST" && code !== "TUNEIT_SERVER_EXISTS") throw error;
  });
}
