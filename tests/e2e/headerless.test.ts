import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { previewResult, runResult, type PreviewResult } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { answerOf } from "./command-line.ts";
import { rows, smallRecipe } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const reading = { delimiter: "\t", header: false };
const readingOptions = ["--use", "csv", "--set", 'delimiter="\\t"', "--set", "header=false"];
/** A quote inside a field is text; so is one that opens a field and does not close it there. */
const inside = ['He said "no', "it's 5\" wide", "a 'free' entry"];
const opening = ['"Free entry" they said', '"no end', '"two rows', 'that are one to RFC 4180"'];

async function writeMessages(folder: string, name: string, special: readonly string[]): Promise<void> {
  const lines = rows(60).map(({ text, label }, index) => `${label}\t${special[index] ?? text}`);
  await writeFile(join(folder, name), `${lines.join("\n")}\n`);
}

test("a file of tabs without a header, columns by index, quotes as they stand and told in the result", async () => {
  const workspace = await newWorkspace();
  await writeMessages(workspace, "messages.tsv", [...inside, ...opening]);
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

  // The data was read before the run began: its stage only found it there, and warns all the same.
  const stray = expect.objectContaining({
    code: "TUNEIT_DATA_QUOTE",
    message: expect.stringContaining("(rows from 1: 4, 5, 6)"),
  });
  expect(result.warnings).toEqual([stray]);

  const shown = await preview("messages.tsv", workspace);
  expect(shown.rows).toHaveLength(60);
  expect(shown.rows.map((row) => row["1"])).toEqual(expect.arrayContaining([...inside, ...opening]));
  expect(shown.warnings).toEqual([stray]);
});

test("where the recipe says that quotes mean nothing, they are text even at the start of a field", async () => {
  const workspace = await newWorkspace();
  await writeMessages(workspace, "messages.tsv", [...opening, '""']);
  const { rows, warnings } = await preview("messages.tsv", workspace, ["--set", "quote=off"]);
  expect(rows.map((row) => row["1"])).toEqual(expect.arrayContaining([...opening, '""']));
  expect(warnings).toEqual([]);
});

async function preview(file: string, workspace: string, more: readonly string[] = []): Promise<PreviewResult> {
  const asked = ["data", "preview", file, "--yes", "--limit", "60", ...readingOptions, ...more];
  return previewResult.parse(await answerOf(asked, { in: workspace }));
}
