import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RunEvent } from "@tuneit/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPoints } from "../points/points.ts";
import { LifecycleTeller } from "./lifecycle-teller.ts";
import type { RunFolder } from "../runs/run-folder.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tuneit-teller-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const folder = () => ({ id: "run", directory, plan: { name: "n", task: "t", stages: [] } }) as unknown as RunFolder;
const ended = { seq: 9, time: 0, type: "exit", status: "completed" } as unknown as RunEvent;

function teller() {
  const { lifecycle } = createPoints({ onFault: ({ error }) => expect.fail(error.message) });
  const told: string[] = [];
  const owner = { plugin: "kernel", version: "" };
  lifecycle.runStart.tap(owner, () => void told.push("start"));
  lifecycle.runEnd.tap(owner, ({ status }) => void told.push(status));
  return { told, made: new LifecycleTeller(folder(), lifecycle) };
}

test("a kernel that closes after a run's end tells that end first", async () => {
  await writeFile(
    join(directory, "exit.json"),
    JSON.stringify({
      ...{ format: 1, status: "completed", code: 0, signal: null, stage: null, seq: 9, startedAt: 0, endedAt: 1 },
      ...{ usage: { wallSeconds: 1, cpuSeconds: 1, peakMemoryBytes: 1 }, error: null, resumableFrom: null },
    }),
  );
  const { told, made } = teller();
  made.start(async function* () {
    await pause(100);
    yield ended;
  });
  await made.close();
  expect(told).toEqual(["start", "completed"]);
});

test("a kernel that closes while a run goes on waits for nothing", async () => {
  const { told, made } = teller();
  made.start(async function* (signal) {
    await pause(60_000, undefined, { signal });
    yield ended;
  });
  await made.close();
  expect(told).toEqual(["start"]);
});
