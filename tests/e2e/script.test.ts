import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { answerOf, environmentOf } from "./command-line.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { startRegistry } from "./stranger-registry.ts";
import { expectNothingLeft, newWorkspace, root } from "./workspace.ts";

expectNothingLeft();

const script = fileURLToPath(new URL("scripts/train.ts", import.meta.url));

test("a script gets events and the result, and ends by itself", async () => {
  const workspace = await newWorkspace();
  await writeSmallProject(workspace, { steps: 3 });
  // Fills this machine's registry, which the script then asks at an address of its own.
  await answerOf(["plugin", "install", "@tuneit/viz-training", "--yes"], { in: await newWorkspace() });
  await using registry = await startRegistry(workspace, `${root}/registry`);
  const { stdout } = await promisify(execFile)(process.execPath, [script, workspace, registry.url], {
    env: environmentOf({}),
  });
  const told = JSON.parse(stdout) as { status: string; losses: number[]; formats: string[] };
  expect(told.status).toBe("completed");
  expect(told.losses).toHaveLength(3);
  expect(told.formats).toContain("safetensors");
  expect(told).toHaveProperty("metrics.test.accuracy");
});
