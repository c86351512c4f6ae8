import { createHash } from "node:crypto";
import { link, mkdir, open, readdir, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { replaceFile } from "@tuneit/kernel";
import { recipeId, type RecipeEntry } from "@tuneit/protocol/http";
import { inOrder } from "../files/in-order.ts";
import { fail } from "../errors/server-errors.ts";
import { readRecipeText } from "./recipe-text.ts";

/** The first that is there wins; what is made new is YAML. */
const endings = [".yaml", ".yml", ".json"] as const;
/** Larger than any recipe a person writes. */
const maxBytes = 1_000_000;

/** The recipes of a workspace: files in `recipes/`, which a person may edit with anything else at the same time. */
export class RecipeFiles {
  readonly #folder: string;
  readonly #turns = inOrder();

  constructor(workspace: string) {
    this.#folder = join(workspace, "recipes");
  }

  /** By id. What is no recipe file is not listed; what is one and cannot be read is left out. */
  async list(): Promise<RecipeEntry[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const ids = new Set(names.map(idOf).filter((id) => id !== undefined));
    const entries = await Promise.all([...ids].toSorted().map((id) => this.#read(id)));
    return entries.filter((entry) => entry !== undefined);
  }

  /** @throws TUNEIT_SERVER_NOT_FOUND */
  async get(id: string): Promise<RecipeEntry> {
    const entry = recipeId.safeParse(id).success ? await this.#read(id) : undefined;
    if (entry === undefined) throw fail("TUNEIT_SERVER_NOT_FOUND", { what: "such recipe" });
    return entry;
  }

  /** Path of its file. @throws TUNEIT_SERVER_NOT_FOUND */
  async pathOf(id: string): Promise<string> {
    await this.get(id);
    return (await this.#find(id))!;
  }

  /** @throws TUNEIT_SERVER_EXISTS */
  create(id: string, text: string): Promise<RecipeEntry> {
    return this.#turns(async () => {
      if ((await this.#find(id)) !== undefined) throw fail("TUNEIT_SERVER_EXISTS", { what: "recipe" });
      await mkdir(this.#folder, { recursive: true });
      await createWhole(join(this.#folder, `${id}${endings[0]}`), text);
      return this.get(id);
    });
  }

  /** @throws TUNEIT_SERVER_NOT_FOUND, TUNEIT_SERVER_CHANGED where the text is another than the one seen */
  change(id: string, text: string, seen: string): Promise<RecipeEntry> {
    return this.#turns(async () => {
      const path = await this.#seenPath(id, seen);
      await replaceFile(path, text);
      return this.get(id);
    });
  }

  /** @throws TUNEIT_SERVER_NOT_FOUND, TUNEIT_SERVER_CHANGED */
  remove(id: string, seen: string): Promise<void> {
    return this.#turns(async () => rm(await this.#seenPath(id, seen)));
  }

  async #seenPath(id: string, seen: string): Promise<string> {
    const { etag } = await this.get(id);
    if (seen !== "*" && seen !== etag) throw fail("TUNEIT_SERVER_CHANGED");
    return (await this.#find(id))!;
  }

  async #find(id: string): Promise<string | undefined> {
    const names = new Set(await readdir(this.#folder).catch(() => []));
    const ending = endings.find((one) => names.has(id + one));
    return ending === undefined ? undefined : join(this.#folder, id + ending);
  }

  async #read(id: string): Promise<RecipeEntry | undefined> {
    const path = await this.#find(id);
    const file = path === undefined ? undefined : await readSmall(path);
    if (file === undefined) return undefined;
    const { recipe, problems } = readRecipeText(file.text);
    return {
      id,
      name: recipe?.name ?? id,
      task: recipe?.task ?? null,
      text: file.text,
      recipe,
      problems: [...problems],
      updatedAt: file.updatedAt,
      etag: etagOf(file.text),
    };
  }
}

function idOf(name: string): string | undefined {
  const id = name.slice(0, -extname(name).length || undefined);
  const isRecipe = (endings as readonly string[]).includes(extname(name)) && recipeId.safeParse(id).success;
  return isRecipe ? id : undefined;
}

const etagOf = (text: string): string => `"${createHash("sha256").update(text).digest("hex").slice(0, 32)}"`;

/** A file that is longer than a recipe, or is none, is not read. */
async function readSmall(path: string): Promise<{ text: string; updatedAt: number } | undefined> {
  const handle = await open(path, "r").catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const info = await handle.stat();
    if (!info.isFile() || info.size > maxBytes) return undefined;
    return { text: await handle.readFile("utf8"), updatedAt: Math.round(info.mtimeMs) };
  } finally {
    await handle.close();
  }
}

/** A link fails where something has the name already, whoever put it there in between. */
async function createWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  await replaceFile(partial, text);
  try {
    await link(partial, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw fail("TUNEIT_SERVER_EXISTS", { what: "recipe" });
    throw error;
  } finally {
    await rm(partial, { force: true });
  }
}
