import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { processTree } from "../../kernel/src/isolation/process-tree.ts";
import { answerOf, refusalOf, start } from "./command-line.ts";
import { visualizerInput, writePlugin } from "./plugin-folder.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const call = (id: string): string[] => [
  ...["plugin", "call", `@acme/plugin:${id}`, "--input", visualizerInput, "--deadline", "1000"],
  ...["--policy", "policy.yaml"],
];

test("a policy hardens the worker of a plugin, or gives it the other engine", async () => {
  const workspace = await newWorkspace();
  const around = { in: workspace };
  const policy = (lines: string): Promise<void> =>
    writeFile(join(workspace, "policy.yaml"), `format: 1\nrules: []\n${lines}\n`);
  await writePlugin(join(workspace, "plugin"), { name: "@acme/plugin", hostile: true });
  await answerOf(["plugin", "install", "./plugin", "--allow-unsigned", "--yes"], around);

  await policy("isolation: hardened");
  expect(await commandsOf(call("for-ever"), workspace)).toContain("--jitless");
  expect(await answerOf(call("once"), around)).toHaveProperty("charts");

  await policy("engine: quickjs");
  const commands = await commandsOf(call("for-ever"), workspace);
  expect(commands).toContain("emscripten-module.wasm");
  expect(commands).not.toContain("--allow-addons");
  expect(await answerOf(call("once"), around)).toHaveProperty("charts");

  await policy("isolation: hardened\nengine: quickjs");
  expect(await refusalOf(call("once"), around)).toMatchObject({ code: "TUNEIT_GRANT_POLICY_INVALID" });
});

/** Everything that ran below a command that ends with a code of its own, by its command lines. */
async function commandsOf(args: readonly string[], workspace: string): Promise<string> {
  const child = start(args, { in: workspace });
  const ended = once(child, "close");
  const seen = new Set<string>();
  while (child.exitCode === null) {
    for (const pid of processTree(child.pid!)) seen.add(commandLine(pid));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect((await ended)[0]).toBe(1);
  return [...seen].join("\n");
}

/** Empty where it has ended meanwhile. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
