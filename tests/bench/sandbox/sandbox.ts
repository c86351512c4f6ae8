import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { detectConfinement } from "../../../kernel/src/confinement/detect.ts";
import { confinedSpawner } from "../../../kernel/src/isolation/confined-spawner.ts";
import { PluginProcess } from "../../../kernel/src/isolation/plugin-process.ts";
import type { WorkerSpawner } from "../../../kernel/src/isolation/worker-program.ts";
import type { Bench, Comparison } from "../bench.ts";
import { sandboxFigures } from "./numbers.ts";

/** A worker thread isolates nothing; it is the fastest thing that a plugin system could use instead. */
const threadSource = `
  const { parentPort } = require("node:worker_threads");
  const sum = (input) => ({ total: input.values.reduce((a, b) => a + b, 0) });
  parentPort.on("message", ({ id, input }) => parentPort.postMessage({ id, value: sum(input) }));
`;
const pluginSource = `export const sum = (input) => ({ total: input.values.reduce((a, b) => a + b, 0) });`;
const input = { values: [1, 2, 3, 4] };
const callsARound = 500;

export const sandboxBench: Bench = {
  name: "sandbox",
  says: "a plugin in its confined process against a worker thread that confines nothing",
  run: ({ repeats }) => withSpawner((spawn) => compare(spawn, repeats)),
  figures: async function* () {
    yield* await withSpawner(sandboxFigures);
  },
};

async function withSpawner<T>(measure: (spawn: WorkerSpawner) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), "tuneit-bench-"));
  try {
    return await measure(await spawner(home));
  } finally {
    await rm(home, { recursive: true });
  }
}

async function spawner(home: string): Promise<WorkerSpawner> {
  const launcher = {
    python: "/usr/bin/python3",
    runtimeFolder: fileURLToPath(new URL("../../../python-runtime", import.meta.url)),
  };
  return confinedSpawner(await detectConfinement({ path: process.env.PATH ?? "", launcher }), { home, launcher });
}

async function compare(spawn: WorkerSpawner, repeats: number): Promise<Comparison[]> {
  const [ready, calls, threadReady, threadCalls]: number[][] = [[], [], [], []];
  const totals = new Set<number>();
  // One more round than is counted: the first of each side pays for what is loaded once.
  for (let round = 0; round <= repeats; round++) {
    const mine = await measurePlugin(spawn, totals);
    const theirs = await measureThread(totals);
    if (round === 0) continue;
    ready!.push(mine.readyMs);
    calls!.push(mine.callMicroseconds);
    threadReady!.push(theirs.readyMs);
    threadCalls!.push(theirs.callMicroseconds);
  }
  const agreement = { measure: "different sums", value: totals.size - 1, limit: 0 };
  const sides = (mine: number[], theirs: number[]) => ({
    ours: { name: "plugin", setting: "isolate, process, sandbox", values: mine },
    peer: { name: "worker thread", setting: "no isolation", values: theirs },
    agreement,
    lowerIsBetter: true,
  });
  return [
    { workload: "start to first answer", unit: "ms", ...sides(ready!, threadReady!) },
    { workload: `one call, ${callsARound} in a row`, unit: "µs", ...sides(calls!, threadCalls!) },
  ];
}

interface Measured {
  readonly readyMs: number;
  readonly callMicroseconds: number;
}

async function measurePlugin(spawn: WorkerSpawner, totals: Set<number>): Promise<Measured> {
  const started = performance.now();
  const limits = { memoryMb: 64, activationMs: 5000 };
  const plugin = await PluginProcess.start({
    plugin: "@bench/sum",
    version: "1.0.0",
    code: pluginSource,
    limits,
    offers: [],
    spawn,
  });
  const call = async (): Promise<void> => {
    const answer = await plugin.call({ point: "bench", export: "sum", args: input, config: {}, deadlineMs: 2000 });
    totals.add((answer as { total: number }).total);
  };
  try {
    return await measure(started, call);
  } finally {
    await plugin.close();
  }
}

async function measureThread(totals: Set<number>): Promise<Measured> {
  const started = performance.now();
  const thread = new Worker(threadSource, { eval: true });
  let id = 0;
  const call = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<{ value: { total: number } }>();
    thread.once("message", resolve);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
    thread.postMessage({ id: id++, input });
    totals.add((await promise).value.total);
  };
  try {
    return await measure(started, call);
  } finally {
    await thread.terminate();
  }
}

async function measure(started: number, call: () => Promise<void>): Promise<Measured> {
  await call();
  const readyMs = performance.now() - started;
  const before = performance.now();
  for (let count = 0; count < callsARound; count++) await call();
  return { readyMs, callMicroseconds: ((performance.now() - before) * 1000) / callsARound };
}
