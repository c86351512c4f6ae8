import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runResult } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { answerOf } from "./command-line.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

test("without bubblewrap a run passes under Landlock, charts included", async () => {
  const workspace = await newWorkspace();
  await writeSmallProject(workspace, { steps: 2, more: { visualize: ["training-curves"] } });
  const around = { in: workspace, environment: { TUNEIT_WITHOUT: "bubblewrap" } };
  const checks = (await answerOf(["doctor"], around)) as { checks: { name: string; found: string; mend: string }[] };
  expect(checks.checks.find(({ name }) => name === "Sandbox")).toMatchObject({
    found: expect.stringMatching(/^landlock/),
  });
  const result = runResult.parse(await answerOf(["run", "recipe.json", "--yes"], around));
  expect(result.status).toBe("completed");
  expect(result.artifacts.map(({ kind }) => kind)).toContain("chart");
  expect(await readFile(join(result.directory, "launch.json"), "utf8")).not.toContain("bwrap");
});
