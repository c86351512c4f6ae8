import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runResult } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { answerOf } from "./command-line.ts";
import { rows, smallRecipe } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const reading = { delimiter: "\t", header: false };
const readingOptions = ["--use", "csv", "--set", 'delimiter="\\t"', "--set", "header=false"];
/** A quote inside a field is text; one that opens a field is text only where the recipe says so. */
const inside = ['He said "no', "it's 5\" wide", "a 'free' entry"];
const opening = ['"Free entry" they said', '"no end', '""'];

async function writeMessages(folder: string, name: string, special: readonly string[]): Promise<void> {
  const lines = rows(60).map(({ text, label }, index) => `${label}\t${special[index] ?? text}`);
  await writeFile(join(folder, name), `${lines.join("\n")}\n`);
}

test("a file of tabs without a header, columns by index, quotes as they stand", async () => {
  const workspace = await newWorkspace();
  await writeMessages(workspace, "messages.tsv", inside);
  const base = smallRecipe({ name: "messages", steps: 2 });
  const data = {
    ...base.data,
    source: { use: "csv", path: "messages.tsv", with: reading },
    columns: { text: 1, label: 0 },
  };
  await writeFile(join(workspace, "recipe.json"), JSON.stringify({ ...base, data }));

  const result = runResult.parse(await answerOf(["run", "recipe.json", "--yes"], { in: workspace }));
  expect(result.status).toBe("completed");
  expect(result.metrics["test"]?.["accuracy"]).toEqual(expect.any(Number));
  expect(result.metrics["validation"]?.["accuracy"]).toEqual(expect.any(Number));

  expect(await textsOf("messages.tsv", workspace)).toEqual(expect.arrayContaining(inside));
});

test("where the recipe says that quotes mean nothing, they are text even at the start of a field", async () => {
  const workspace = await newWorkspace();
  await writeMessages(workspace, "messages.tsv", opening);
  const texts = await textsOf("messages.tsv", workspace, ["--set", "quote="]);
  expect(texts).toEqual(expect.arrayContaining(opening));
});

async function textsOf(file: string, workspace: string, more: readonly string[] = []): Promise<unknown[]> {
  const preview = ["data", "preview", file, "--yes", "--limit", "60", ...readingOptions, ...more];
  const { rows } = (await answerOf(preview, { in: workspace })) as { rows: Record<string, unknown>[] };
  return rows.map((row) => row["1"]);
}
