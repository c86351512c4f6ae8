import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runResult } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { answerOf } from "./command-line.ts";
import { writeContractProject } from "./contract-recipe.ts";
import { factsOf, journalOf } from "./journal.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

test("the recipe of the contract runs word for word, and what it augments can be looked at", async () => {
  const workspace = await newWorkspace();
  await writeContractProject(workspace, 90);
  const source = await readFile(join(workspace, "data", "sms.tsv"));
  const result = runResult.parse(await answerOf(["run", "recipe.yaml", "--yes"], { in: workspace }));
  expect(result).toMatchObject({ name: "spam-filter", status: "completed" });
  const formats = result.artifacts.map(({ format }) => format);
  expect(formats).toEqual(expect.arrayContaining(["safetensors", "onnx", "tensorboard", "tuneit-chart"]));
  const { augmented } = factsOf(await journalOf(result.directory), "train");
  // 72 training rows, three epochs.
  expect(augmented).toMatchObject({ rows: 216, changed: expect.toSatisfy((rows) => rows > 0 && rows < 72) });
  expect(await readFile(join(workspace, "data", "sms.tsv"))).toEqual(source);

  const call = ["plugin", "call", "@tuneit/text-augment:random-swap", "--input"];
  const input = JSON.stringify({ rows: [{ text: "parcel  late" }, { text: "word" }] });
  expect(await answerOf([...call, input], { in: workspace })).toEqual({
    rows: [{ text: "late  parcel" }, { text: "word" }],
  });
});
