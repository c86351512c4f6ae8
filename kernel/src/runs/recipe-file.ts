import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { describeProblems, problemsOf, recipe, type Recipe } from "@tuneit/protocol";
import { parseDocument } from "yaml";
import { fail } from "../errors/index.ts";

/** Larger than any recipe a person writes, far below what hurts to parse. */
const maxRecipeBytes = 1_000_000;

export interface LoadedRecipe {
  readonly recipe: Recipe;
  /** Folder that relative paths of the recipe start from. */
  readonly base: string;
}

/** Reads a recipe file (YAML or JSON), applies `--set` assignments and checks the whole. */
export async function readRecipeFile(path: string, settings: readonly string[] = []): Promise<LoadedRecipe> {
  return { recipe: parseRecipe(await readText(path), path, settings), base: dirname(resolve(path)) };
}

/** Reads the text of a recipe. @throws TUNEIT_RECIPE_SYNTAX, TUNEIT_RECIPE_INVALID with all problems */
export function parseRecipe(text: string, from: string, settings: readonly string[] = []): Recipe {
  return checkRecipe(applySettings(parseText(text, from), settings), from);
}

async function readText(path: string): Promise<string> {
  const info = await stat(path).catch((cause: unknown) => {
    throw fail("TUNEIT_RECIPE_NOT_FOUND", { path }, { cause });
  });
  if (!info.isFile()) throw fail("TUNEIT_RECIPE_NOT_FOUND", { path });
  if (info.size > maxRecipeBytes)
    throw fail("TUNEIT_RECIPE_TOO_LARGE", { path, bytes: info.size, limit: maxRecipeBytes });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    throw fail("TUNEIT_RECIPE_SYNTAX", { path, where: "the text", problem: "it is not UTF-8" }, { cause });
  }
}

function parseText(text: string, path: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true, schema: "core", stringKeys: true });
  const [error] = document.errors;
  if (error) {
    const where = error.linePos ? `line ${error.linePos[0].line}, column ${error.linePos[0].col}` : "the text";
    throw fail("TUNEIT_RECIPE_SYNTAX", {
      path,
      where,
      problem: error.message.split("\n")[0]!.replace(/ at line.*$/, ""),
    });
  }
  try {
    // A few dozen aliases are honest; the bomb of nested ones needs thousands.
    return document.toJS({ maxAliasCount: 50 });
  } catch (cause) {
    throw fail(
      "TUNEIT_RECIPE_SYNTAX",
      { path, where: "its aliases", problem: "they multiply into a document far larger than the file" },
      { cause },
    );
  }
}

/** Applies `train.epochs=1`: the value is read as YAML, so numbers are numbers and `[a, b]` is a list. */
export function applySettings(document: unknown, settings: readonly string[]): unknown {
  const copy = structuredClone(document);
  for (const setting of settings) assign(copy, setting);
  for (const [chosen, given] of exclusive)
    if (settings.some((setting) => setting.startsWith(`${chosen}=`))) drop(copy, given);
  return copy;
}

/** Who sets one of these means it instead of the other, which the file may give. */
const exclusive = [
  ["train.steps", "epochs"],
  ["train.epochs", "steps"],
] as const;

function drop(document: unknown, key: string): void {
  const train = isContainer(document) ? document["train"] : undefined;
  if (isContainer(train)) delete train[key];
}

function assign(document: unknown, setting: string): void {
  const [, path, text] = /^([\w-]+(?:\.[\w-]+)*)=(.*)$/s.exec(setting) ?? [];
  if (path === undefined || text === undefined) throw fail("TUNEIT_RECIPE_SETTING_INVALID", { setting });
  const keys = path.split(".");
  const last = keys.pop()!;
  let place: unknown = document;
  for (const key of keys) place = descend(place, key, setting);
  if (!isContainer(place) || last === "__proto__") throw fail("TUNEIT_RECIPE_SETTING_INVALID", { setting });
  Reflect.set(place, last, parseDocument(text, { schema: "core" }).toJS({ maxAliasCount: 0 }));
}

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function descend(place: unknown, key: string, setting: string): unknown {
  if (!isContainer(place) || key === "__proto__") throw fail("TUNEIT_RECIPE_SETTING_INVALID", { setting });
  if (!Object.hasOwn(place, key)) place[key] = {};
  return place[key];
}

/** Parses a recipe that came from a file, a form or a script. */
export function checkRecipe(document: unknown, from: string): Recipe {
  const parsed = recipe.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, recipe);
  throw fail("TUNEIT_RECIPE_INVALID", { path: from, problems: describeProblems(problems) }, { details: { problems } });
}
