import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runResult } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { answerOf } from "./command-line.ts";
import { writeSmallProject } from "./small-recipe.ts";
import { expectNothingLeft, home, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const hooks = ["runStart", "stageStart", "stageEnd", "runEnd"] as const;

/** Writes what it hears into the one folder that it may write to. */
const program = `
const heard = (hook) => (event, context) =>
  context.files.append("$PLUGIN_DATA/heard.jsonl", new TextEncoder().encode(JSON.stringify({ hook, ...event }) + "\\n"));
${hooks.map((hook) => `export const ${hook} = heard("${hook}");`).join("\n")}
export const unused = () => null;
`;

async function writeTapping(folder: string): Promise<void> {
  const ask = (kind: string, scope: string) => ({ kind, scope, reason: "to write down what it hears" });
  const description = {
    ...{ name: "@acme/hears", version: "1.0.0", license: "MIT", engines: { tuneit: "^1.0.0" } },
    tuneit: {
      ...{ manifestVersion: 1, displayName: "Hears runs", main: "dist/main.js" },
      contributes: { tracker: [{ id: "unused", title: "Unused", entry: "js:unused" }] },
      taps: hooks.map((hook) => ({ hook, entry: `js:${hook}` })),
      capabilities: [...hooks.map((hook) => ask("hooks:tap", hook)), ask("fs:write", "$PLUGIN_DATA")],
    },
  };
  await mkdir(join(folder, "dist"), { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify(description));
  await writeFile(join(folder, "dist", "main.js"), program);
}

test("a plugin with taps hears a run of the real command from its start to its end, in order", async () => {
  const workspace = await newWorkspace();
  const around = { in: workspace };
  await writeSmallProject(workspace, { steps: 2 });
  await writeTapping(join(workspace, "hears"));
  await answerOf(["plugin", "install", "./hears", "--allow-unsigned", "--yes"], around);
  const { id, plugins } = runResult.parse(await answerOf(["run", "recipe.json", "--yes"], around));
  expect(plugins, "it is no part of the plan").not.toHaveProperty("@acme/hears");

  const text = await readFile(join(home, "plugin-data", "@acme", "hears", "heard.jsonl"), "utf8");
  const events = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { hook: string; run: string; stage?: string; state?: string; status?: string });
  expect(events.every(({ run }) => run === id)).toBe(true);
  expect(events[0]).toMatchObject({ hook: "runStart", name: "small", task: "text-classification" });
  expect(events.at(-1)).toMatchObject({ hook: "runEnd", status: "completed" });
  const train = events.filter(({ stage }) => stage === "train");
  expect(train).toMatchObject([{ hook: "stageStart" }, { hook: "stageEnd", state: "done" }]);
  const started = events.filter(({ hook }) => hook === "stageStart").map(({ stage }) => stage);
  expect(new Set(started).size, "each stage once").toBe(started.length);
}, 400_000);
