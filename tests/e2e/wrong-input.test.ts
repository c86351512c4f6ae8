import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorReport } from "@tuneit/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { account, tuneit } from "./command-line.ts";
import { expectNothingLeftInTheEnd, home, newWorkspace } from "./workspace.ts";
import { recipeWith, writeWrongInput } from "./wrong-input.ts";

expectNothingLeftInTheEnd();

let workspace: string;

beforeAll(async () => {
  workspace = await newWorkspace();
  await writeWrongInput(workspace);
});

/** What was asked, the code it is refused with, and where it differs from 2, the exit code. */
type Case = readonly [title: string, args: readonly string[], code: string, exit?: number];
type RecipeCase = readonly [title: string, given: Parameters<typeof recipeWith>[0], code: string];

const recipes: readonly RecipeCase[] = [
  ["a missing file", { data: "none.csv" }, "TUNEIT_DATA_NOT_FOUND"],
  ["a folder", { data: "." }, "TUNEIT_DATA_NOT_FILE"],
  ["another encoding", { data: "latin.csv" }, "TUNEIT_DATA_ENCODING"],
  ["a ragged CSV", { data: "ragged.csv" }, "TUNEIT_DATA_RAGGED"],
  ["a binary file", { data: "binary.csv" }, "TUNEIT_DATA_BINARY"],
  ["an empty file", { data: "empty.csv" }, "TUNEIT_DATA_EMPTY"],
  ["a header without rows", { data: "header.csv" }, "TUNEIT_DATA_EMPTY"],
  [
    "an open quote, read strictly",
    { source: { source: { use: "csv", path: "quote.csv", with: { strict: true } } } },
    "TUNEIT_DATA_QUOTE",
  ],
  ["one class", { data: "one-class.csv" }, "TUNEIT_DATA_ONE_CLASS"],
  ["an unknown column", { source: { columns: { text: "txet", label: "label" } } }, "TUNEIT_DATA_COLUMN_UNKNOWN"],
  ["a misspelt key", { more: { train: { epoch: 1 } } }, "TUNEIT_RECIPE_INVALID"],
  ["a negative rate", { more: { train: { learningRate: -1 } } }, "TUNEIT_RECIPE_INVALID"],
  ["a name that leaves the folder", { more: { name: "../../x" } }, "TUNEIT_RECIPE_INVALID"],
  [
    "an unknown option of a plugin",
    { more: { exports: [{ use: "onnx", with: { x: 1 } }] } },
    "TUNEIT_RECIPE_OPTION_INVALID",
  ],
  ["a metric nobody offers", { more: { metrics: ["acuracy"] } }, "TUNEIT_RESOLVE_PROVIDER_UNKNOWN"],
  [
    "an augmentation nobody offers",
    { source: { augment: [{ use: "random-sawp" }] } },
    "TUNEIT_RESOLVE_PROVIDER_UNKNOWN",
  ],
  ["an augmentation that cleans", { source: { augment: [{ use: "trim" }] } }, "TUNEIT_RECIPE_TRANSFORM_MISPLACED"],
  ["a cleaning that augments", { source: { transforms: ["random-swap"] } }, "TUNEIT_RECIPE_TRANSFORM_MISPLACED"],
  ["a probability of 2", { source: { augment: [{ use: "random-swap", probability: 2 }] } }, "TUNEIT_RECIPE_INVALID"],
  [
    "a share of nothing",
    { source: { augment: [{ use: "random-swap", with: { share: 0 } }] } },
    "TUNEIT_RECIPE_OPTION_INVALID",
  ],
  ["no such bundled model", { model: "bundled:nope" }, "TUNEIT_MODEL_UNKNOWN"],
  ["no such model folder", { model: "file:./none" }, "TUNEIT_MODEL_FOLDER_MISSING"],
  ["a model without a scheme", { model: "minilm" }, "TUNEIT_RECIPE_MODEL_REFERENCE"],
  ["weights that are cut off", { model: "file:./cut" }, "TUNEIT_MODEL_WEIGHTS_INVALID"],
  ["weights that point outside the file", { model: "file:./poisoned" }, "TUNEIT_MODEL_WEIGHTS_INVALID"],
  ["pickled weights", { model: "file:./pickled" }, "TUNEIT_MODEL_PICKLE_REFUSED"],
];

const commands: readonly Case[] = [
  ["a missing recipe", ["run", "none.yaml"], "TUNEIT_RECIPE_NOT_FOUND"],
  ["a YAML bomb", ["run", "bomb.yaml"], "TUNEIT_RECIPE_SYNTAX"],
  ["tabs in YAML", ["run", "tabs.yaml"], "TUNEIT_RECIPE_SYNTAX"],
  ["a recipe that is no text", ["run", "text.yaml"], "TUNEIT_RECIPE_SYNTAX"],
  ["an unknown command", ["frobnicate"], "TUNEIT_CLI_USAGE"],
  ["an unknown option", ["run", "none.yaml", "--frob"], "TUNEIT_CLI_USAGE"],
  ["no argument", ["run"], "TUNEIT_CLI_USAGE"],
  ["one argument too many", ["data", "preview", "good.csv", "more"], "TUNEIT_CLI_USAGE"],
  ["input that is no JSON", ["plugin", "call", "@a/b:c", "--input", "{x"], "TUNEIT_CLI_INPUT_INVALID"],
  ["a target that is none", ["plugin", "call", "x", "--input", "{}"], "TUNEIT_POINT_TARGET_INVALID"],
  ["broken JSON", ["data", "preview", "broken.json", "--yes"], "TUNEIT_DATA_JSON_SYNTAX"],
  ["broken Parquet", ["data", "profile", "broken.parquet", "--yes"], "TUNEIT_DATA_CORRUPT"],
  ["an option the reader lacks", ["data", "preview", "good.csv", "--set", "x=1"], "TUNEIT_RECIPE_OPTION_INVALID"],
  ["an unknown run", ["runs", "show", "nope"], "TUNEIT_RUN_UNKNOWN"],
  ["a run outside the workspace", ["runs", "remove", "../../etc"], "TUNEIT_RUN_UNKNOWN"],
  ["a question to no run", ["predict", "nope", "--text", "x"], "TUNEIT_RUN_UNKNOWN"],
  ["a file of questions that is missing", ["predict", "nope", "--file", "none.txt"], "TUNEIT_CLI_FILE_UNREADABLE"],
  ["a plugin that is not installed", ["plugin", "remove", "@nobody/none"], "TUNEIT_STORE_NOT_INSTALLED"],
  ["a folder that nobody signed", ["plugin", "install", "./cut", "--yes"], "TUNEIT_STORE_UNSIGNED_REFUSED", 3],
  ["a code without a page", ["explain", "TUNEIT_NO_SUCH"], "TUNEIT_CLI_CODE_UNKNOWN"],
];

afterAll(async () => expect(await unfinishedDatasets()).toEqual([]));

test.concurrent.each(recipes)("a recipe with %s is refused before anything starts", async (title, given, code) => {
  const recipe = `${title.replaceAll(" ", "-")}.recipe.json`;
  await writeFile(join(workspace, recipe), JSON.stringify(recipeWith(given)));
  await expectRefused(["run", recipe, "--yes"], code, 2);
});

for (const [title, args, code, exit = 2] of commands)
  test.concurrent(`${title} is refused`, () => expectRefused(args, code, exit));

/** One line for people, one document for programs, the promised exit code, and nothing begun. */
async function expectRefused(args: readonly string[], code: string, exit: number): Promise<void> {
  const given = [...args, "--json"];
  const told = await tuneit(given, { in: workspace });
  expect(told.stderr, account(given, told)).toMatch(new RegExp(`^${code}: [^\\n]+\\.\\n$`));
  expect(told.stderr).not.toMatch(/\n\s+at |undefined|\{\w+\}|\/plugins\//);
  const { error } = JSON.parse(told.stdout) as { error: unknown };
  expect(errorReport.parse(error)).toMatchObject({ code, docs: `errors/${code}` });
  expect(told.code, account(given, told)).toBe(exit);
  expect(await readdir(join(workspace, ".tuneit", "runs")).catch(() => [])).toEqual([]);
  expect(await stat(join(workspace, "was-run")).catch(() => undefined)).toBeUndefined();
}

/** Whole datasets stay in the cache: the next run of the same file takes them. */
async function unfinishedDatasets(): Promise<string[]> {
  const folder = join(home, "cache", "datasets");
  const names = await readdir(folder).catch(() => []);
  const whole = await Promise.all(names.map((name) => stat(join(folder, name, "facts.json")).catch(() => undefined)));
  return names.filter((_, index) => !whole[index]);
}
