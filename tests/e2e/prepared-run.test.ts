import { spawn } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { answerOf, tuneit } from "./command-line.ts";
import { isCommitted, journalOf } from "./journal.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const runtime = fileURLToPath(new URL("../../python-runtime", import.meta.url));
const prepared = new Set(["artifacts", "checkpoints", "launch.json", "logs", "plan.json", "recipe.json"]);

test("python -m tuneit_runtime executes a prepared run on a machine without Node", async () => {
  const workspace = await newWorkspace();
  await writeSmallProject(workspace, { steps: 2 });
  const { directory } = (await answerOf(["run", "recipe.json", "--yes", "--detach"], { in: workspace })) as {
    directory: string;
  };
  await tuneit(["runs", "stop", "small", "--now"], { in: workspace });
  await backToPrepared(directory);

  const { code, stderr } = await python(["-m", "tuneit_runtime", "run", directory]);
  expect(code, stderr).toBe(0);
  const lines = await journalOf(directory);
  expect(lines.filter(isCommitted)).not.toHaveLength(0);
  expect(lines.at(-1), stderr).toMatchObject({ type: "exit", payload: { status: "completed" } });
  expect(stderr).toContain("train: done");
});

/** Takes away what the first, short attempt wrote: what is left is what a kernel hands over. */
async function backToPrepared(directory: string): Promise<void> {
  for (const name of await readdir(directory))
    if (!prepared.has(name)) await rm(join(directory, name), { recursive: true });
  for (const folder of ["artifacts", "checkpoints", "logs"])
    for (const name of await readdir(join(directory, folder)))
      await rm(join(directory, folder, name), { recursive: true });
  expect(JSON.parse(await readFile(join(directory, "plan.json"), "utf8"))).toMatchObject({ format: 1 });
}

async function python(args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const environment = { PATH: process.env.PATH, PYTHONPATH: runtime, PYTHONDONTWRITEBYTECODE: "1" };
  const child = spawn("python3", args, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const stderr = await text(child.stderr);
  return { code: await ended, stderr };
}
