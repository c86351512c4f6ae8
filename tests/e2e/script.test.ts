import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { environmentOf } from "./command-line.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const script = fileURLToPath(new URL("scripts/train.ts", import.meta.url));

test("a script that names no registry gets its plugins, events and the result, and ends by itself", async () => {
  const workspace = await newWorkspace();
  await writeSmallProject(workspace, { steps: 3 });
  const { stdout } = await promisify(execFile)(process.execPath, [script, workspace], { env: environmentOf({}) });
  const told = JSON.parse(stdout) as { status: string; losses: number[]; formats: string[] };
  expect(told.status).toBe("completed");
  expect(told.losses).toHaveLength(3);
  expect(told.formats).toContain("safetensors");
  expect(told).toHaveProperty("metrics.test.accuracy");
});
