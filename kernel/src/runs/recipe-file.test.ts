import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applySettings, readRecipeFile } from "./recipe-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tuneit-recipe-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const valid = "tuneit: 1\ntask: text-classification\ndata: { source: { path: a.csv } }\nmodel: { ref: bundled:x }\n";

async function readText(text: string | Uint8Array, settings: string[] = []) {
  const path = join(folder, "recipe.yaml");
  await writeFile(path, text);
  return readRecipeFile(path, settings);
}

test("a small recipe is read, and settings go on top", async () => {
  const { recipe, base } = await readText(valid, ["train.epochs=1", "data.source.with.header=false", "name=x y"]);
  expect(base).toBe(folder);
  expect(recipe).toMatchObject({ name: "x y", train: { epochs: 1 }, data: { source: { with: { header: false } } } });
});

test.each([
  ["a missing file", () => readRecipeFile("/no/such/recipe.yaml"), "TUNEIT_RECIPE_NOT_FOUND"],
  ["broken YAML", () => readText("a: [1,"), "TUNEIT_RECIPE_SYNTAX"],
  ["a key given twice", () => readText(`${valid}task: other\n`), "TUNEIT_RECIPE_SYNTAX"],
  ["bytes that are not UTF-8", () => readText(new Uint8Array([0x61, 0xff, 0xfe])), "TUNEIT_RECIPE_SYNTAX"],
  ["an empty file", () => readText(""), "TUNEIT_RECIPE_INVALID"],
  ["a list", () => readText("- a\n- b\n"), "TUNEIT_RECIPE_INVALID"],
  ["a misspelt key", () => readText(`${valid}trian: {}\n`), "TUNEIT_RECIPE_INVALID"],
  ["a negative rate", () => readText(valid, ["train.learningRate=-1"]), "TUNEIT_RECIPE_INVALID"],
  ["a name that leaves the folder", () => readText(valid, ["name=../../x"]), "TUNEIT_RECIPE_INVALID"],
  ["a setting without a value", () => readText(valid, ["train.epochs"]), "TUNEIT_RECIPE_SETTING_INVALID"],
  [
    "a setting that reaches for the prototype",
    () => readText(valid, ["__proto__.x=1"]),
    "TUNEIT_RECIPE_SETTING_INVALID",
  ],
  ["a huge file", () => readText("#".repeat(1_000_001)), "TUNEIT_RECIPE_TOO_LARGE"],
])("%s is refused with a code", async (_, read, code) => {
  await expect(read()).rejects.toMatchObject({ code });
});

test("an alias bomb is refused at once", async () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) => `l${level + 1}: &l${level + 1} [${"*l" + level + ", "}${`*l${level}, `.repeat(8)}]`,
  );
  const started = performance.now();
  await expect(readText(["l0: &l0 [x]", ...levels].join("\n"))).rejects.toMatchObject({ code: "TUNEIT_RECIPE_SYNTAX" });
  expect(performance.now() - started).toBeLessThan(2000);
});

test("settings do not touch the document they are applied to", () => {
  const document = { train: { epochs: 3 } };
  applySettings(document, ["train.epochs=1"]);
  expect(document.train.epochs).toBe(3);
});

test("steps on the command line take the place of the file's epochs", async () => {
  const { recipe } = await readText(`${valid}train: { epochs: 3 }\n`, ["train.steps=5"]);
  expect([recipe.train.steps, recipe.train.epochs]).toEqual([5, undefined]);
});
