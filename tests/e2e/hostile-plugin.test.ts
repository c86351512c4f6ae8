import { join } from "node:path";
import { expect, test } from "vitest";
import { account, answerOf, refusalOf, tuneit } from "./command-line.ts";
import { hostileExports, hostileHeads } from "./hostile-exports.ts";
import { writeHostilePlugin } from "./hostile-plugin.ts";
import { visualizerInput, writePlugin } from "./plugin-folder.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const deadlineMs = 1000;
/** From the deadline to the answer: end the isolate, say so, close. */
const graceMs = 2000;
/** How much slower than the idle call a busy machine may make one. */
const slackMs = 3000;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

test("a plugin that loops for ever ends at its deadline with a code, and another one goes on", async () => {
  const workspace = await newWorkspace();
  const folder = join(workspace, "hostile");
  await writePlugin(folder, { name: "@acme/hostile", hostile: true });
  const around = { in: workspace };
  expect(await refusalOf(["plugin", "install", "./hostile", "--yes"], around)).toMatchObject({
    exit: 3,
    code: "TUNEIT_STORE_UNSIGNED_REFUSED",
  });
  await answerOf(["plugin", "install", "./hostile", "--allow-unsigned", "--yes"], around);
  await answerOf(["plugin", "install", "@tuneit/viz-training", "--yes"], around);

  // What the command takes without a loop: Node, the kernel and the worker start.
  const idle = await timed(() => answerOf(call("@acme/hostile:once"), around));
  expect(idle.answer).toEqual({
    charts: [{ kind: "table", title: "Tasks", columns: ["task"], rows: [["text-classification"]] }],
  });
  const looped = await timed(() => refusalOf(call("@acme/hostile:for-ever"), around));
  expect(looped.answer).toMatchObject({ exit: 1, code: expect.stringMatching(/^TUNEIT_ISOLATE_/) });
  expect(looped.ms - idle.ms).toBeLessThan(deadlineMs + graceMs);
  expect(await answerOf(call("@tuneit/viz-training:training-curves"), around)).toHaveProperty("charts");
});

const call = (target: string): string[] => [
  ...["plugin", "call", target, "--input", visualizerInput, "--deadline", `${deadlineMs}`],
];

/** `charts`, `odd answer`, or the code with which the call was refused. */
async function endOf(target: string, workspace: string): Promise<{ end: string; ms: number; stderr: string }> {
  const args = [...call(target), "--json"];
  const { answer: told, ms } = await timed(() => tuneit(args, { in: workspace }));
  const said = JSON.parse(told.stdout) as { charts?: unknown; error?: { code: string } } | null;
  expect(told.code, account(args, told)).toBe(said?.error ? 1 : 0);
  expect(told.stdout, "a stack, or a path of ours").not.toMatch(/stack trace|node:internal|bin\/node|\.toolchain/i);
  return { end: said?.error?.code ?? (said?.charts ? "charts" : "odd answer"), ms, stderr: told.stderr };
}

const fits = (end: string, ends: "charts" | RegExp): boolean => (ends === "charts" ? end === ends : ends.test(end));

test("thirty ways to misuse a call: each ends in time with a code or a checked answer", async () => {
  const workspace = await newWorkspace();
  await writeHostilePlugin(join(workspace, "hostile"), { name: "@acme/hostile", exports: hostileExports });
  await writePlugin(join(workspace, "honest"), { name: "@acme/honest" });
  await answerOf(["plugin", "install", "./hostile", "--allow-unsigned", "--yes"], { in: workspace });
  await answerOf(["plugin", "install", "./honest", "--allow-unsigned", "--yes"], { in: workspace });
  const idle = await endOf("@acme/honest:once", workspace);
  const wrong: unknown[] = [];
  for (const [id, { ends }] of Object.entries(hostileExports)) {
    const { end, ms, stderr } = await endOf(`@acme/hostile:${id}`, workspace);
    // Three crashes in five minutes would switch it off, and each way is to be tried.
    if (/_(?:MEMORY|CRASHED|TIMEOUT|PROTOCOL)$/.test(end))
      await answerOf(["plugin", "enable", "@acme/hostile"], { in: workspace });
    const isLate = ms - idle.ms > deadlineMs + graceMs + slackMs;
    if (!fits(end, ends) || isLate || controls.test(stderr)) wrong.push({ id, end, ms, idle: idle.ms, stderr });
  }
  expect(wrong).toEqual([]);
  const told = await tuneit(call("@acme/hostile:escape-codes"), { in: workspace });
  expect(told.stdout + told.stderr).not.toMatch(controls);
  expect(told.stderr).toContain("TUNEIT_ISOLATE_THREW");
  const strange = await tuneit(call("@acme/hostile:undefined"), { in: workspace });
  expect(strange.stderr).toContain("No run would take this answer");
  expect((await endOf("@acme/honest:once", workspace)).end).toBe("charts");
}, 400_000);

test("a module that is hostile when it is loaded ends with a code, and another plugin goes on", async () => {
  const workspace = await newWorkspace();
  await writePlugin(join(workspace, "honest"), { name: "@acme/honest" });
  await answerOf(["plugin", "install", "./honest", "--allow-unsigned", "--yes"], { in: workspace });
  for (const [id, { head, ends }] of Object.entries(hostileHeads)) {
    const exports = { once: { body: "return { charts: [] };", ends } };
    await writeHostilePlugin(join(workspace, id), { name: `@acme/${id}`, exports, head });
    const args = ["plugin", "install", `./${id}`, "--allow-unsigned", "--yes", "--json"];
    const installed = await tuneit(args, { in: workspace });
    if (installed.code !== 0) expect(installed.stdout).toMatch(/"code":"TUNEIT_(?:ARCHIVE|PACKAGE|MANIFEST|STORE)_/);
    else expect({ id, fits: fits((await endOf(`@acme/${id}:once`, workspace)).end, ends) }).toEqual({ id, fits: true });
  }
  expect((await endOf("@acme/honest:once", workspace)).end).toBe("charts");
});

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const start = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - start };
}
