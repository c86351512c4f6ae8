import { afterAll, beforeAll, expect } from "vitest";
import { PluginHost } from "../../../kernel/src/isolation/plugin-host.ts";
import { plugin } from "./attack.ts";
import { current } from "./settings.ts";

/** 30 ms and 150 ms are held on a quiet machine, by `npm run bench sandbox`; this is what any machine must keep. */
const answersWithinMs = 1000;
const tickMs = 10;
const pauseMs = 20;

export interface Neighbour {
  /** Every call was answered, and this process was never away for long. */
  expectUndisturbed(): void;
}

/** Calls another plugin of the same kernel beside every test of the suite that it is used in. */
export function watchNeighbour(): Neighbour {
  let host: PluginHost;
  let ticking: NodeJS.Timeout;
  let calls: Promise<void>;
  let isOver = false;
  let [answered, slowestMs, latestMs] = [0, 0, 0];

  beforeAll(async () => {
    const limits = { memoryMb: 64, activationMs: 5000 };
    const program = { version: "1.0.0", code: plugin("return input;"), limits, offers: [] };
    host = new PluginHost({ ...current(), programOf: async (name) => ({ ...program, plugin: name }) });
    await callOnce();
    slowestMs = 0;
    let due = performance.now() + tickMs;
    ticking = setInterval(() => {
      latestMs = Math.max(latestMs, performance.now() - due);
      due = performance.now() + tickMs;
    }, tickMs);
    calls = callOn();
  });

  afterAll(async () => {
    isOver = true;
    clearInterval(ticking);
    await calls;
    await host.dispose();
  });

  return { expectUndisturbed };

  async function callOn(): Promise<void> {
    while (!isOver) {
      await callOnce();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async function callOnce(): Promise<void> {
    const sent = { point: "visualizer", export: "attack", args: answered, deadlineMs: 5000 };
    const from = performance.now();
    expect(await host.call("@good/plugin", sent)).toBe(answered);
    slowestMs = Math.max(slowestMs, performance.now() - from);
    answered += 1;
  }

  function expectUndisturbed(): void {
    expect(answered).toBeGreaterThan(50);
    expect(slowestMs).toBeLessThan(answersWithinMs);
    expect(latestMs).toBeLessThan(answersWithinMs);
  }
}
