import { afterAll, describe, expect, test } from "vitest";
import type { PluginProcess } from "../../../kernel/src/isolation/plugin-process.ts";
import { residentBytes } from "../../../kernel/src/isolation/resident-memory.ts";
import { call, outcomeOf, plugin, start, useSandbox } from "./attack.ts";

useSandbox();

const limits = { memoryMb: 64, activationMs: 3000 };
const capBytes = (96 + 2 * limits.memoryMb) * 1024 * 1024;
const deadlineMs = 1500;
/** J14: the heap is full, or the process is at its cap. J15 and J17: the engine may abort the process before. J16: or it is too slow. */
const ends: Record<string, readonly string[]> = {
  J14: ["TUNEIT_ISOLATE_MEMORY"],
  J15: ["TUNEIT_ISOLATE_MEMORY", "TUNEIT_ISOLATE_CRASHED"],
  J16: ["TUNEIT_ISOLATE_MEMORY", "TUNEIT_ISOLATE_CRASHED", "TUNEIT_ISOLATE_TIMEOUT"],
  J17: ["TUNEIT_ISOLATE_MEMORY", "TUNEIT_ISOLATE_CRASHED"],
};

let bystander: PluginProcess | undefined;
let worstMs = 0;
let answered = 0;

/** J23 and K01: another plugin is called all the while. */
async function besideAnother<T>(attack: () => Promise<T>): Promise<T> {
  bystander ??= await start(plugin("return input;"), { plugin: "@good/plugin" });
  let isOver = false;
  const calls = (async () => {
    while (!isOver) {
      const { value, ms } = await outcomeOf(call(bystander, "attack", 5000, answered));
      expect(value).toBe(answered);
      answered += 1;
      worstMs = Math.max(worstMs, ms);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  try {
    return await attack();
  } finally {
    isOver = true;
    await calls;
  }
}

describe("memory: the isolate or its process ends, nothing else", () => {
  const bombs: Record<string, string> = {
    "J14 objects": "const all = []; for (;;) all.push({ a: [1, 2, 3] });",
    "J14 strings": "const all = []; for (let i = 0; ; i++) all.push(String(i).repeat(1000).split('').join('-'));",
    "J14 closures": "const all = []; for (;;) { const big = new Array(100).fill(all.length); all.push(() => big); }",
    "J14 array buffers": "const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1));",
    "J15 map": "const map = new Map(); for (let i = 0; ; i++) map.set(i, i);",
    "J15 buffer to array": "return Array.from(new Uint8Array(4e7)).concat(Array.from(new Uint8Array(4e7))).length;",
    "J16 array fill": "const all = []; for (;;) all.push(Array(2e8).fill(0));",
    "J16 JSON nesting": 'return JSON.parse("[".repeat(2e7) + "]".repeat(2e7)).length;',
    "J16 Intl objects": 'const all = []; for (;;) all.push(new Intl.DateTimeFormat("de", { timeZone: "Asia/Tokyo" }));',
    "J16 big integer": "let n = 3n; for (;;) n = n * n;",
    "J16 replace": 'for (;;) "x".repeat(1e8).replace(/x/g, "yy");',
    "J17 split": '"x".repeat(2 ** 28).split("");',
  };
  for (const [name, body] of Object.entries(bombs))
    test(name, async () => {
      const attacked = await start(plugin(body), { limits });
      const outcome = await besideAnother(() => outcomeOf(call(attacked, "attack", deadlineMs)));
      // An allocation that is refused is a RangeError in the plugin, which lives; anything else cost it its process.
      if (outcome.code === "TUNEIT_ISOLATE_THREW")
        expect(outcome.text).toMatch(/allocation failed|Invalid array length/);
      else {
        expect(ends[name.slice(0, 3)]).toContain(outcome.code);
        expect(await attacked.ended).toMatchObject({ code: outcome.code });
      }
      expect(outcome.ms).toBeLessThan(deadlineMs + 2500);
    });

  afterAll(() => {
    expect(answered).toBeGreaterThan(50);
    expect(worstMs).toBeLessThan(1000);
  });
});

describe("J20 floods are counted inside the isolate: the worker lives, under its cap", () => {
  const floods: Record<string, [body: string, RegExp]> = {
    "capability calls": [
      "for (let i = 0; i < 2e6; i++) tuneit.request('x', i).catch(() => {});",
      /Too many requests to the host/,
    ],
    "log lines": [
      "for (let i = 0; i < 2e6; i++) context.log.info('line ' + i);",
      /Too much log text|Too many messages/,
    ],
    "timers": ["for (let i = 0; i < 1e5; i++) setTimeout(() => {}, 1e6);", /Too many timers/],
    "a large request": ["tuneit.request('x', 'a'.repeat(5e6));", /at most 4 MB/],
  };
  for (const [name, [body, reason]] of Object.entries(floods))
    test(name, async () => {
      const attacked = await start(plugin(body), { limits });
      const outcome = await outcomeOf(call(attacked, "attack", deadlineMs));
      expect(outcome).toMatchObject({ code: "TUNEIT_ISOLATE_THREW", text: expect.stringMatching(reason) });
      expect(residentBytes(attacked.pid!)).toBeLessThan(capBytes);
      expect(await call(attacked, "harmless", 2000)).toBe("alive");
    });

  const swallowing: Record<string, string> = {
    "capability calls, errors swallowed":
      "for (let i = 0; i < 2e6; i++) try { tuneit.request('x', i).catch(() => {}); } catch {}",
    "log lines, errors swallowed": "for (let i = 0; i < 2e6; i++) try { context.log.info('line ' + i); } catch {}",
  };
  for (const [name, body] of Object.entries(swallowing))
    test(name, async () => {
      let peak = 0;
      const attacked = await start(plugin(body), { limits });
      const sampling = setInterval(() => (peak = Math.max(peak, residentBytes(attacked.pid!))), 50);
      const outcome = await outcomeOf(call(attacked, "attack", deadlineMs));
      clearInterval(sampling);
      expect([undefined, "TUNEIT_ISOLATE_TIMEOUT"]).toContain(outcome.code);
      expect(peak).toBeLessThan(capBytes);
      expect(await call(attacked, "harmless", 2000)).toBe("alive");
    });

  test("results that are too large or too deep are refused, and the worker is not taken for compromised", async () => {
    const large = await start(plugin("return 'a'.repeat(5e6);"), { limits });
    expect(await outcomeOf(call(large, "attack", deadlineMs))).toMatchObject({ code: "TUNEIT_ISOLATE_RESULT_INVALID" });
    const deep = await start(plugin("let x = 0; for (let i = 0; i < 100; i++) x = [x]; return x;"), { limits });
    expect(await outcomeOf(call(deep, "attack", deadlineMs))).toMatchObject({ code: "TUNEIT_ISOLATE_RESULT_INVALID" });
    expect(await call(deep, "harmless", 2000)).toBe("alive");
  });
});
