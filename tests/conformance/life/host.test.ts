import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { PluginHost, type PluginHostOptions, type PluginStart } from "../../../kernel/src/isolation/plugin-host.ts";
import { processTree } from "../../../kernel/src/isolation/resident-memory.ts";
import { outcomeOf } from "../isolate/attack.ts";
import { current, useSandbox } from "../isolate/settings.ts";

useSandbox();
afterEach(() => void vi.useRealTimers());

const limits = { memoryMb: 64, activationMs: 3000 };
const request = { point: "visualizer", export: "answer", args: null, deadlineMs: 3000 };
const code = "let n = 0; export const answer = (input) => input ?? ++n;";
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

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

async function until(isTrue: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200 && !isTrue(); tries++) await pause(25);
  return isTrue();
}

test("a plugin that nobody calls for five minutes is unloaded, and not a millisecond before", async () => {
  await using host = hostOf();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  expect(await host.call("@a/one", request)).toBe(1);
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(await host.call("@a/one", request)).toBe(2);
  await vi.advanceTimersByTimeAsync(5 * 60_000 - 1);
  expect(workers()).toHaveLength(1);
  expect(await host.call("@a/one", request)).toBe(3);
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  vi.useRealTimers();
  expect(await until(() => workers().length === 0)).toBe(true);
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

/** Blocks this process as a stall does: no timer fires and nothing is read. */
const stall = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test("K06 a kernel that stalls for ten seconds kills no healthy worker, whether idle, at work or starting", async () => {
  const crashes: string[] = [];
  await using host = hostOf({ onCrash: (plugin) => crashes.push(plugin) });
  expect(await host.call("@a/idle", request)).toBe(1);
  expect(await host.call("@a/busy", request)).toBe(1);
  // Its answer comes at once, and lies unread until its deadline is long over.
  const busy = outcomeOf(host.call("@a/busy", { ...request, args: "answered", deadlineMs: 500 }));
  const starting = outcomeOf(host.call("@a/starting", request));
  await pause(5);
  stall(10_000);
  expect(await busy).toMatchObject({ value: "answered" });
  expect(await starting).toMatchObject({ value: 1 });
  // Two beats of the watchdog, at which a worker that is thought silent is killed.
  await pause(1500);
  expect(await host.call("@a/idle", request)).toBe(2);
  expect(crashes).toEqual([]);
});

test("K06 workers that slept along with the kernel are not killed either", async () => {
  const crashes: string[] = [];
  await using host = hostOf({ onCrash: (plugin) => crashes.push(plugin) });
  expect(await host.call("@a/one", request)).toBe(1);
  const pids = processTree(process.pid).slice(1);
  const open = outcomeOf(host.call("@a/one", { ...request, args: "late", deadlineMs: 300 }));
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  stall(5_000);
  for (const pid of pids) process.kill(pid, "SIGCONT");
  // The isolate's own clock went on: that call may be over its deadline, and the plugin lives.
  expect(["late", undefined]).toContain((await open).value);
  await pause(1500);
  expect(await host.call("@a/one", request)).toBe(2);
  expect(crashes).toEqual([]);
});
