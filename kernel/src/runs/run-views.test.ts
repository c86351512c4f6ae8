import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runId, type Plan } from "@tuneit/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { summarize } from "./run-views.ts";

let directory: string;
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), "tuneit-run-views-"))));
afterEach(() => rm(directory, { recursive: true }));

/** A folder as it is when the last of its files was written `secondsAgo`; only what a summary reads of its plan. */
async function newRun(secondsAgo: number) {
  const plan = { name: "a", task: "text-classification", recipe: { model: { ref: "bundled:minilm-l6" } } } as Plan;
  const at = new Date(Date.now() - secondsAgo * 1000);
  await mkdir(join(directory, "logs"));
  await writeFile(join(directory, "plan.json"), "{}");
  await utimes(join(directory, "plan.json"), at, at);
  return summarize({ id: runId.parse("01M7ZH2JZVZ6ZDQF7ZYXF96XGY"), directory, plan });
}

test("a run whose supervisor is about to come is no lost one", async () => {
  expect(await newRun(5)).toMatchObject({ status: "running", endedAt: null });
});

test("a run whose supervisor never came is lost", async () => {
  expect(await newRun(120)).toMatchObject({ status: "lost" });
});

test("a run that wrote its journal, and of which nobody answers, is lost at once", async () => {
  await writeFile(join(directory, "events.jsonl"), "{}\n");
  expect(await newRun(1)).toMatchObject({ status: "lost" });
});
