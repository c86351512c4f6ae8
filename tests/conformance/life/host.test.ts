import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { isolateLimits } from "../../../kernel/src/confinement/worker-limits.ts";
import { PluginHost, type PluginHostOptions, type PluginStart } from "../../../kernel/src/isolation/plugin-host.ts";
import { processTree } from "../../../kernel/src/isolation/process-tree.ts";
import { WorkerProcess } from "../../../kernel/src/isolation/worker-process.ts";
import { workerProgram } from "../../../kernel/src/isolation/worker-program.ts";
import { outcomeOf } from "../isolate/attack.ts";
import { current, useSandbox } from "../isolate/settings.ts";

useSandbox();
afterEach(() => void vi.useRealTimers());

const limits = { memoryMb: 64, activationMs: 3000 };
const request = { point: "visualizer", export: "answer", args: null, deadlineMs: 3000 };
const code = "let n = 0; export const answer = (input) => input ?? ++n;";
/** Also where a test has taken the clock over. */
const realTimeout = setTimeout;
const pause = (ms: number): Promise<void> => new Promise((resolve) => realTimeout(resolve, ms));

function hostOf(options: Partial<PluginHostOptions> & { memoryMb?: (plugin: string) => number } = {}): PluginHost {
  const programOf = async (plugin: string) => {
    const memoryMb = options.memoryMb?.(plugin) ?? limits.memoryMb;
    return { plugin, version: "1.0.0", code, limits: { ...limits, memoryMb }, offers: [] };
  };
  return new PluginHost({ ...current(), programOf, ...options });
}

/** Programs of the workers below this process, whatever stands around them. */
function workers(): number[] {
  const commandOf = (pid: number): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };
  const isWorker = (command: string): boolean =>
    command.includes("isolation/worker/main.js") && /^[^\0]*\/?node\0/.test(command);
  return processTree(process.pid).filter((pid) => isWorker(commandOf(pid)));
}

/** Workers, and what makes their sandboxes, that hang on nobody. */
function orphans(): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    try {
      const isOurs = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("isolation/worker/main.js");
      return isOurs && /^PPid:\s+1$/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return false;
    }
  });
}

async function until(isTrue: () => boolean, meanwhile?: () => Promise<unknown>): Promise<boolean> {
  for (let tries = 0; tries < 400 && !isTrue(); tries++) {
    await meanwhile?.();
    await pause(25);
  }
  return isTrue();
}

test("a plugin that nobody calls for five minutes is unloaded, and not a millisecond before", async () => {
  // No spare worker: its start takes real time, of which this clock gives none.
  await using host = hostOf({ spareMs: 60 * 60_000 });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  expect(await host.call("@a/one", request)).toBe(1);
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(await host.call("@a/one", request)).toBe(2);
  await vi.advanceTimersByTimeAsync(5 * 60_000 - 1);
  expect(workers()).toHaveLength(1);
  expect(await host.call("@a/one", request)).toBe(3);
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  // The clock goes on: a worker that is slow to leave is killed by a timer of this one.
  const ticking = () => vi.advanceTimersByTimeAsync(25);
  expect(await until(() => workers().length === 0, ticking)).toBe(true);
  vi.useRealTimers();
  expect(await host.call("@a/one", request)).toBe(1);
});

test("once a plugin runs there is one spare worker; it goes to the next plugin, and is never one that ran", async () => {
  const starts: PluginStart[] = [];
  const host = hostOf({ spareMs: 20, onStarted: (start) => starts.push(start) });
  expect(host.sparePid).toBeUndefined();
  await host.call("@a/one", request);
  expect(await until(() => host.sparePid !== undefined)).toBe(true);
  const spare = host.sparePid!;
  expect(processTree(process.pid)).toContain(spare);
  expect(workers()).toHaveLength(2);
  await pause(100);
  expect([host.sparePid, workers().length]).toEqual([spare, 2]);

  expect(await host.call("@a/two", request)).toBe(1);
  expect(await until(() => host.sparePid !== undefined && host.sparePid !== spare)).toBe(true);
  expect(starts[1]!.spawnMs).toBeLessThan(starts[0]!.spawnMs);
  await host.unload("@a/one");
  await host.unload("@a/two");
  expect(await until(() => workers().length === 1)).toBe(true);
  expect(processTree(process.pid)).not.toContain(spare);
  await host.dispose();
  expect(await until(() => workers().length === 0)).toBe(true);
});

test("a spare worker with other limits is not taken, and one that dies is forgotten", async () => {
  await using host = hostOf({ spareMs: 20, memoryMb: (plugin) => (plugin === "@a/large" ? 128 : 64) });
  await host.call("@a/one", request);
  expect(await until(() => host.sparePid !== undefined)).toBe(true);
  const spare = host.sparePid!;
  expect(await host.call("@a/large", request)).toBe(1);
  expect(host.sparePid).toBe(spare);
  for (const pid of processTree(spare).toReversed()) process.kill(pid, "SIGKILL");
  expect(await until(() => host.sparePid === undefined)).toBe(true);
  expect(await host.call("@a/two", request)).toBe(1);
});

test("a host that closes while its spare worker starts leaves none", async () => {
  const host = hostOf({ spareMs: 0 });
  await host.call("@a/one", request);
  await pause(1);
  await host.dispose();
  expect(await until(() => workers().length === 0)).toBe(true);
});

test("a worker that is killed while its sandbox is being made leaves nothing", async () => {
  const { spawn: confine, worker: program } = current();
  const command = await confine({ ...(await workerProgram(program)), limits: isolateLimits(limits.memoryMb) });
  const ignore = (): void => undefined;
  for (let round = 0; round < 60; round++) {
    const worker = new WorkerProcess(command, { onFrame: ignore, onFault: ignore, onExit: ignore });
    await pause(round / 4);
    worker.kill();
    await worker.exited;
  }
  expect(await until(() => orphans().length === 0)).toBe(true);
}, 120_000);

test.each(["close", "open"])(
  "a script that has a spare worker ends by itself (%s), and the spare with it",
  async (how) => {
    const script = fileURLToPath(new URL("one-spare.ts", import.meta.url));
    const child = spawn(process.execPath, [script, how], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    expect(await ended).toEqual([0, null]);
    const spare = Number(line.toString());
    expect(spare).toBeGreaterThan(0);
    expect(await until(() => !existsSync(`/proc/${spare}`))).toBe(true);
  },
);

/** Blocks this process as a stall does: no timer fires and nothing is read. */
const stall = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Lets what waits for nothing outside go on: nothing is read meanwhile, so that an answer lies unread when this is over. */
async function withoutReading(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

test("K06 a kernel that stalls for ten seconds kills no healthy worker, whether idle, at work or starting", async () => {
  const crashes: string[] = [];
  const stalled = Promise.withResolvers<unknown>();
  // At the moment at which a third worker was started and another one was called, whose answer comes at once.
  const stallNow = async (): Promise<void> => {
    const busy = host.call("@a/busy", { ...request, args: "answered", deadlineMs: 500 });
    await withoutReading();
    stall(10_000);
    stalled.resolve(outcomeOf(busy));
  };
  let starts = 0;
  await using host = hostOf({
    onCrash: (plugin) => crashes.push(plugin),
    spawn: async (program) => {
      starts += 1;
      if (starts === 3) setImmediate(() => void stallNow());
      return current().spawn(program);
    },
  });
  expect(await host.call("@a/idle", request)).toBe(1);
  expect(await host.call("@a/busy", request)).toBe(1);
  expect(await outcomeOf(host.call("@a/starting", request))).toMatchObject({ value: 1 });
  expect(await stalled.promise).toMatchObject({ value: "answered" });
  // Enough beats of the watchdog to take a worker for silent.
  await pause(1500);
  expect(await host.call("@a/idle", request)).toBe(2);
  expect(crashes).toEqual([]);
}, 60_000);

test("K06 workers that slept along with the kernel are not killed either", async () => {
  const crashes: string[] = [];
  await using host = hostOf({ onCrash: (plugin) => crashes.push(plugin) });
  expect(await host.call("@a/one", request)).toBe(1);
  const pids = processTree(process.pid).slice(1);
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  const open = outcomeOf(host.call("@a/one", { ...request, args: "late", deadlineMs: 300 }));
  await withoutReading();
  stall(5_000);
  for (const pid of pids) process.kill(pid, "SIGCONT");
  expect(await open).toMatchObject({ value: "late" });
  await pause(1500);
  expect(await host.call("@a/one", request)).toBe(2);
  expect(crashes).toEqual([]);
}, 60_000);
