import { join } from "node:path";
import { expect, test } from "vitest";
import { answerOf, refusalOf } from "./command-line.ts";
import { visualizerInput, writePlugin } from "./plugin-folder.ts";
import { expectNothingLeft, newWorkspace } from "./workspace.ts";

expectNothingLeft();

const deadlineMs = 1000;
/** From the deadline to the answer: end the isolate, say so, close. */
const graceMs = 2000;

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

  const call = (target: string): string[] => ["plugin", "call", target, "--input", visualizerInput];
  // What the command takes without a loop: Node, the kernel and the worker start.
  const idle = await timed(() => answerOf(call("@acme/hostile:once"), around));
  expect(idle.answer).toEqual({
    charts: [{ kind: "table", title: "Tasks", columns: ["task"], rows: [["text-classification"]] }],
  });
  const looped = await timed(() =>
    refusalOf([...call("@acme/hostile:for-ever"), "--deadline", `${deadlineMs}`], around),
  );
  expect(looped.answer).toMatchObject({ exit: 1, code: expect.stringMatching(/^TUNEIT_ISOLATE_/) });
  expect(looped.ms - idle.ms).toBeLessThan(deadlineMs + graceMs);
  expect(await answerOf(call("@tuneit/viz-training:training-curves"), around)).toHaveProperty("charts");
});

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; ms: number }> {
  const start = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - start };
}
