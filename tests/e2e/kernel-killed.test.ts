import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { account, answerOf, start, tuneit } from "./command-line.ts";
import { journalOf, onlyRun, untilEvent } from "./journal.ts";
import { findWorker, processesBelow } from "./processes.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, newWorkspace, root } from "./workspace.ts";

expectNothingLeft();

let trained: string;

test("the command is killed in mid-training: training goes on, and whoever attaches sees every event once", async () => {
  const workspace = await newWorkspace();
  trained = workspace;
  await writeSmallProject(workspace, { steps: 30, every: 10, more: { visualize: ["training-curves"] } });
  const command = start(["run", "recipe.json", "--yes", "--json"], { in: workspace });
  const run = await onlyRun(workspace);
  await untilEvent(run, ({ type, payload }) => type === "metric" && payload["stage"] === "train");
  command.kill("SIGKILL");
  await once(command, "exit");
  const atKill = await journalOf(run);
  expect(atKill.at(-1)?.type).not.toBe("exit");

  const told = await tuneit(["runs", "logs", "small", "-f", "--json"], { in: workspace });
  expect(told.code, account(["runs", "logs"], told)).toBe(0);
  const events = told.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
  expect(events.at(-1)).toMatchObject({ type: "exit", status: "completed" });
  const steps = events
    .slice(atKill.length)
    .filter(({ type, stage, name }) => type === "metric" && stage === "train" && name === "loss");
  expect(steps.length, "steps after the kill").toBeGreaterThan(0);
  // Charts are drawn in an isolate of a kernel: the one that attached did it.
  expect(events.filter(({ type, kind }) => type === "artifact" && kind === "chart")).not.toHaveLength(0);
});

test.for(["", "bubblewrap"])(
  "killed while a worker answers, a command takes it along (without: %s)",
  async (without) => {
    const around = { in: trained, environment: { TUNEIT_WITHOUT: without } };
    const command = start(["predict", "small", "--text", "Where is my parcel"], around);
    await findWorker(root);
    command.kill("SIGKILL");
    await once(command, "exit");
    expect(await processesBelow(root)).toEqual([]);
  },
);

test("killed while its registry runs, a command leaves none behind, and the next one works", async () => {
  const workspace = await newWorkspace();
  const command = start(["plugin", "install", "@tuneit/viz-training", "--yes"], { in: workspace });
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(50))
    if ((await processesBelow(`${root}/registry`, 0)).some(({ command }) => command.includes("registry/src/main.ts")))
      break;
  command.kill("SIGKILL");
  await once(command, "exit");
  expect(await processesBelow(root)).toEqual([]);
  await answerOf(["plugin", "install", "@tuneit/viz-training", "--yes"], { in: workspace });
});
