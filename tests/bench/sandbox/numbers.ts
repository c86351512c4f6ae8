import { readFileSync } from "node:fs";
import { PluginProcess, type PluginProcessOptions } from "../../../kernel/src/isolation/plugin-process.ts";
import { processTree } from "../../../kernel/src/isolation/process-tree.ts";
import { residentBytes } from "../../../kernel/src/isolation/resident-memory.ts";
import type { WorkerSpawner } from "../../../kernel/src/isolation/worker-program.ts";
import { median, percentile, type Figure } from "../bench.ts";

const code = `
  export const echo = (input) => input;
  export const size = (input) => input.byteLength;
  export const bytes = (input) => input;
  export async function ask(times) { for (let i = 0; i < times; i++) await tuneit.request("bench", { i }); }
  export function loop() { for (;;); }
  export function sort() { const list = Array.from({ length: 1e5 }, (_, i) => -i); for (;;) list.sort((a, b) => a - b); }
  export function map() { const map = new Map(); for (let i = 0; ; i++) map.set(i, i); }
  export function fill() { const all = []; for (;;) all.push(Array(2e8).fill(0)); }
  export function split() { return "x".repeat(2 ** 28).split("").length; }
  export function log(times, context) { for (let i = 0; i < 2e6; i++) try { context.log.info("line " + i); } catch {} }
`;
const limits = { memoryMb: 64, activationMs: 5000 };
const capBytes = (96 + 2 * limits.memoryMb) * 1024 * 1024;
const megabyte = 1024 * 1024;

/** What the design promises of plugins in JavaScript, measured here. */
export async function sandboxFigures(spawn: WorkerSpawner): Promise<Figure[]> {
  const start = (options: Partial<PluginProcessOptions> = {}): Promise<PluginProcess> =>
    PluginProcess.start({ plugin: "@bench/numbers", version: "1.0.0", code, limits, offers: [], spawn, ...options });
  return [...(await starting(start)), ...(await calling(start)), await stopping(start), ...(await attacking(start))];
}

/** What a plugin has for a call unless its manifest says otherwise. */
const usualMs = 2_000;

type Start = (options?: Partial<PluginProcessOptions>) => Promise<PluginProcess>;

const call = (plugin: PluginProcess, name: string, args: unknown, deadlineMs = usualMs): Promise<unknown> =>
  plugin.call({ point: "bench", export: name, args, deadlineMs });

async function starting(start: Start): Promise<Figure[]> {
  const took: number[] = [];
  const alive: PluginProcess[] = [];
  for (let round = 0; round < 21; round++) {
    const from = performance.now();
    alive.push(await start());
    // The first start pays for what is loaded once.
    if (round > 0) took.push(performance.now() - from);
    if (alive.length > 5) await alive.shift()!.close();
  }
  const pss = median(alive.map(({ pid }) => proportionalBytes(pid!)));
  await Promise.all(alive.map((plugin) => plugin.close()));
  return [
    { what: "spawn to plugin loaded, median of 20", value: median(took), unit: "ms", limit: null },
    { what: "spawn to plugin loaded, 95th percentile", value: percentile(took, 0.95), unit: "ms", limit: 150 },
    { what: "memory of a worker with its sandbox (PSS, five alive)", value: pss / megabyte, unit: "MB", limit: 40 },
  ];
}

/** Shared pages are divided among those who share them. */
function proportionalBytes(pid: number): number {
  const own = (one: number): number => {
    const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${one}/smaps_rollup`, "utf8"))?.[1];
    return Number(kilobytes) * 1024;
  };
  return processTree(pid).reduce((sum, one) => sum + own(one), 0);
}

async function calling(start: Start): Promise<Figure[]> {
  const plugin = await start({ onCapability: async () => ({ value: null }) });
  const data = new Uint8Array(megabyte);
  try {
    await each(500, () => call(plugin, "echo", { a: 1 }));
    const serial = await each(3000, () => call(plugin, "echo", { a: 1 }));
    const crowded = await inFlight(64, 20_000, () => call(plugin, "echo", { a: 1 }));
    await call(plugin, "ask", 200);
    const asked = await each(20, () => call(plugin, "ask", 100));
    await each(10, () => call(plugin, "size", data));
    const sent = await each(50, () => call(plugin, "size", data));
    const returned = await each(50, () => call(plugin, "bytes", data));
    return [
      { what: "call, one after the other (3,000)", value: serial * 1000, unit: "µs", limit: 150 },
      { what: "call, 64 in flight (20,000)", value: crowded * 1000, unit: "µs", limit: 50 },
      { what: "capability call, one after the other (2,000)", value: (asked * 1000) / 100, unit: "µs", limit: 200 },
      { what: "1 MB of bytes to the plugin (50)", value: sent, unit: "ms", limit: 2 },
      { what: "1 MB of bytes there and back (50)", value: returned, unit: "ms", limit: 4 },
    ];
  } finally {
    await plugin.close();
  }
}

/** Milliseconds for one. */
async function each(times: number, work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  for (let count = 0; count < times; count++) await work();
  return (performance.now() - from) / times;
}

async function inFlight(width: number, times: number, work: () => Promise<unknown>): Promise<number> {
  let left = times;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await work();
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: width }, lane));
  return (performance.now() - from) / times;
}

async function stopping(start: Start): Promise<Figure> {
  const over: number[] = [];
  for (const attack of ["loop", "sort", "loop"]) {
    const plugin = await start();
    const from = performance.now();
    await call(plugin, attack, null, 1000).catch(() => undefined);
    over.push(performance.now() - from - 1000);
    await plugin.close();
  }
  return { what: "stop a loop, after its deadline of 1 s", value: Math.max(...over), unit: "ms", limit: 1100 };
}

async function attacking(start: Start): Promise<Figure[]> {
  const other = await start({ plugin: "@bench/other" });
  await each(50, () => call(other, "echo", 1));
  let [isOver, slowest, latest, highest] = [false, 0, 0, 0];
  let due = performance.now() + 5;
  const ticking = setInterval(() => {
    latest = Math.max(latest, performance.now() - due);
    due = performance.now() + 5;
  }, 5);
  const calls = (async () => {
    while (!isOver) {
      slowest = Math.max(slowest, await each(1, () => call(other, "echo", 1)));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  for (const attack of ["loop", "sort", "map", "fill", "split", "log"]) {
    const plugin = await start();
    const sampling = setInterval(() => (highest = Math.max(highest, residentBytes(plugin.pid!))), 20);
    await call(plugin, attack, null, 2000).catch(() => undefined);
    clearInterval(sampling);
    await plugin.close();
  }
  isOver = true;
  await calls;
  clearInterval(ticking);
  await other.close();
  const above = (Math.max(0, highest - capBytes) / capBytes) * 100;
  return [
    { what: "memory above the cap of 224 MB, worst of six attacks", value: above, unit: "%", limit: 50 },
    { what: "another plugin's call during attacks, worst", value: slowest, unit: "ms", limit: 30 },
    { what: "kernel's event loop during attacks, latest", value: latest, unit: "ms", limit: 150 },
  ];
}
