import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { PluginHost, type PluginHostOptions } from "../../../kernel/src/isolation/plugin-host.ts";
import { processTree } from "../../../kernel/src/isolation/process-tree.ts";
import { call, outcomeOf, plugin, start } from "./attack.ts";
import { unconfined } from "./settings.ts";

const limits = { memoryMb: 64, activationMs: 3000 };
const request = { point: "visualizer", export: "attack", args: null, deadlineMs: 1000 };
const crashing = "const all = []; for (;;) all.push(new Array(1000).fill(all.length));";

function hostOf(code: string, options: Partial<PluginHostOptions> = {}): PluginHost {
  const programOf = async (name: string) => ({ plugin: name, version: "1.0.0", code, limits, offers: [] });
  return new PluginHost({ spawn: unconfined, programOf, ...options });
}

/** A dead process that nobody has collected yet is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function gone(pids: readonly number[], withinMs: number): Promise<number[]> {
  const until = performance.now() + withinMs;
  while (performance.now() < until && pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
  return pids.filter(isAlive);
}

test("a plugin is started at its first call, unloaded when nobody calls, and started again", async () => {
  let starts = 0;
  await using host = hostOf(plugin("globalThis.n = (globalThis.n ?? 0) + 1; return n;"), {
    idleMs: 100,
    spawn: (program) => {
      starts += 1;
      return unconfined(program);
    },
  });
  expect(starts).toBe(0);
  expect(await Promise.all([host.call("@a/one", request), host.call("@a/one", request)])).toEqual([1, 2]);
  expect(starts).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await host.call("@a/one", request)).toBe(1);
  expect(starts).toBe(2);
});

test("K02 three crashes in five minutes switch a plugin off, and only that one", async () => {
  const crashes: string[] = [];
  const disabled: string[] = [];
  await using host = hostOf(plugin(`if (input === "crash") { ${crashing} } return "fine";`), {
    onCrash: (name) => crashes.push(name),
    onDisabled: (name) => disabled.push(name),
  });
  for (let round = 0; round < 3; round++) {
    const outcome = await outcomeOf(host.call("@a/bad", { ...request, args: "crash", deadlineMs: 3000 }));
    expect(["TUNEIT_ISOLATE_MEMORY", "TUNEIT_ISOLATE_CRASHED"]).toContain(outcome.code);
  }
  const refused = await outcomeOf(host.call("@a/bad", request));
  expect(refused).toMatchObject({ code: "TUNEIT_ISOLATE_DISABLED", text: expect.stringContaining("memory") });
  expect([crashes, disabled]).toEqual([["@a/bad", "@a/bad", "@a/bad"], ["@a/bad"]]);
  expect(await host.call("@a/good", request)).toBe("fine");
  host.enable("@a/bad");
  expect(await host.call("@a/bad", request)).toBe("fine");
});

test("K05 when the kernel is killed, its workers are gone within a second, even one in a loop", async () => {
  const script = fileURLToPath(new URL("small-kernel.ts", import.meta.url));
  const home = await mkdtemp(join(tmpdir(), "tuneit-small-kernel-"));
  const kernel = spawn(process.execPath, [script, home], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(kernel.stdout, "data")) as [Buffer];
  // With bubblewrap two processes, under Landlock one.
  const workers = processTree(kernel.pid!).slice(1);
  kernel.kill("SIGKILL");
  expect(line.toString()).toContain("loaded");
  expect(workers).not.toEqual([]);
  expect(await gone(workers, 1000)).toEqual([]);
  await rm(home, { recursive: true });
});

test("a closed plugin leaves no process, answers no call, and can be closed again", async () => {
  const closed = await start(plugin("return await new Promise(() => {});"));
  const tree = processTree(closed.pid!);
  const open = outcomeOf(call(closed, "attack", 5000));
  await closed.close();
  expect(await open).toMatchObject({ code: "TUNEIT_ISOLATE_CLOSED" });
  expect(await gone(tree, 1000)).toEqual([]);
  expect(await closed.ended).toBeNull();
  expect(await outcomeOf(call(closed))).toMatchObject({ code: "TUNEIT_ISOLATE_CLOSED" });
  await closed.close();
});

test("sixty-four calls are open at most", async () => {
  const busy = await start(plugin("await new Promise((resolve) => setTimeout(resolve, 100)); return input;"));
  const calls = Array.from({ length: 64 }, (_, index) => call(busy, "attack", 5000, index));
  expect(await outcomeOf(call(busy, "attack", 5000))).toMatchObject({ code: "TUNEIT_ISOLATE_BUSY" });
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 64 }, (_, index) => index));
});
