import { spawnSync } from "node:child_process";
import { runResult } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { account, answerOf, refusalOf, tuneit } from "./command-line.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const emptyNetwork = ["unshare", "--net", "--"];
const permitted = spawnSync(emptyNetwork[0]!, [...emptyNetwork.slice(1), "true"]).status === 0;
const reason = "an empty network namespace may not be made here (unshare --net was refused)";

test("without any network, a new workspace runs on plugins that were used on this machine before", async (context) => {
  if (!permitted) context.skip(reason);
  const before = await newWorkspace();
  await writeSmallProject(before);
  await answerOf(["run", "recipe.json", "--yes", "--set", "train.steps=1"], { in: before });

  const workspace = await newWorkspace();
  await writeSmallProject(workspace, { name: "own-work", steps: 2 });
  const around = { in: workspace, under: emptyNetwork };
  const result = runResult.parse(await answerOf(["run", "recipe.json", "--yes"], around));
  expect(result).toMatchObject({ name: "own-work", status: "completed" });

  // In words, as a person is told; that it was offline is proven by the same line.
  const args = ["plugin", "install", "@tuneit/metrics-classification", "--yes"];
  const told = await tuneit(args, { ...around, in: await newWorkspace() });
  expect(told.code, account(args, told)).toBe(0);
  expect(told.stderr).toContain("No registry");
});

test("without any network, a plugin that was never here is refused with a mend", async (context) => {
  if (!permitted) context.skip(reason);
  const around = { in: await newWorkspace(), under: emptyNetwork };
  expect(await refusalOf(["plugin", "install", "@acme/never-seen", "--yes"], around)).toMatchObject({
    exit: 4,
    code: "TUNEIT_RESOLVE_UNREACHABLE",
  });
});
