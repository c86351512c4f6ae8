import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { PluginHost } from "../../../kernel/src/isolation/plugin-host.ts";
import { processTree } from "../../../kernel/src/isolation/process-tree.ts";
import { createPoints } from "../../../kernel/src/points/points.ts";
import { current, useSandbox } from "../isolate/settings.ts";

useSandbox();

/** `TUNEIT_TEST_CYCLES=1000` for the long run; its figures stand in ARCHITECTURE.md. */
const cycles = Number(process.env.TUNEIT_TEST_CYCLES ?? 100);
const warmUp = 20;
const megabyte = 1024 * 1024;
const limits = { memoryMb: 64, activationMs: 10_000 };
const code = `
  let heard = 0;
  setInterval(() => {}, 10);
  export const hear = () => { heard += 1; };
  export const answer = () => heard;`;

/** What a kernel could leave behind, counted in this process. */
function leftovers() {
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout" || name === "Immediate").length;
  return { processes: processTree(process.pid).length, descriptors: readdirSync("/proc/self/fd").length, timers };
}

test(
  `K07 ${cycles} activations and deactivations leave no process, descriptor, timer or tap, and memory stays flat`,
  async () => {
    const { lifecycle } = createPoints({ onFault: ({ error }) => expect.fail(error.message) });
    const event = { plugin: "@a/other", version: "1.0.0", milliseconds: 1 };
    const owner = { plugin: "@a/one", version: "1.0.0" };
    await using host = new PluginHost({
      ...current(),
      programOf: async (plugin) => ({ plugin, version: "1.0.0", code, limits, offers: [] }),
      onCrash: (_, error) => expect.fail(error.message),
      spareMs: 60_000,
    });
    const call = (name: string): Promise<unknown> =>
      host.call("@a/one", { point: "hook", export: name, args: event, deadlineMs: 10_000 });
    const cycle = async (): Promise<void> => {
      const untap = lifecycle.pluginActivated.tap(
        owner,
        async () => void (await call("hear")),
        () => host.start("@a/one"),
      );
      await lifecycle.pluginActivated.tell(event);
      expect(await call("answer")).toBe(1);
      untap();
      await host.unload("@a/one");
    };

    for (let round = 0; round < warmUp; round++) await cycle();
    const before = { ...leftovers(), rss: process.memoryUsage.rss() };
    for (let round = 0; round < cycles; round++) await cycle();
    const after = { ...leftovers(), rss: process.memoryUsage.rss() };
    const grown = (after.rss - before.rss) / megabyte;

    expect(after).toEqual({ ...before, rss: after.rss });
    expect(lifecycle.pluginActivated.isTapped).toBe(false);
    expect(grown, `${grown.toFixed(1)} MB grown`).toBeLessThan(60);
    if (process.env.TUNEIT_TEST_CYCLES) process.stdout.write(`${JSON.stringify({ cycles, before, after, grown })}\n`);
  },
  60_000 + cycles * 3_000,
);
