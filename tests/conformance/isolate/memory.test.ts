import { describe, expect, test } from "vitest";
import { residentBytes } from "../../../kernel/src/isolation/resident-memory.ts";
import { call, outcomeOf, plugin, start } from "./attack.ts";
import { watchNeighbour } from "./neighbour.ts";
import { inEachSetting, onMainThread, underBubblewrap, withQuickJs } from "./settings.ts";

const limits = { memoryMb: 64, activationMs: 3000 };
const capBytes = (96 + 2 * limits.memoryMb) * 1024 * 1024;
const deadlineMs = 1500;
/** Filling the memory takes longer on a busy machine, and is what is to be seen; J16 may just as well be too slow. */
const fillingMs = 6000;
const timeout = "TUNEIT_ISOLATE_TIMEOUT";
/** J14: the heap is full, or the process is at its cap. J15 and J17: the engine may abort the process before. J16: or it is too slow. */
const ends: Record<string, readonly string[]> = {
  J14: ["TUNEIT_ISOLATE_MEMORY"],
  J15: ["TUNEIT_ISOLATE_MEMORY", "TUNEIT_ISOLATE_CRASHED"],
  J16: ["TUNEIT_ISOLATE_MEMORY", "TUNEIT_ISOLATE_CRASHED", timeout],
  J17: ["TUNEIT_ISOLATE_MEMORY", "TUNEIT_ISOLATE_CRASHED"],
};

/** An allocation that is refused is an error in the plugin, which lives. */
const refusals = {
  "isolated-vm": /allocation failed|Invalid array length/,
  // It has no memory left for an error object then, and throws null.
  "quickjs": /: null\.|invalid array (?:buffer )?length|invalid string length|too large|call stack/i,
};

inEachSetting([underBubblewrap, onMainThread, withQuickJs], ({ worker }) => {
  const neighbour = watchNeighbour();
  // It fills its memory several times slower, and never past its limit.
  const tooSlow = worker.engine === "quickjs" ? [timeout] : [];

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
      "J16 Intl objects":
        'const all = []; for (;;) all.push(new Intl.DateTimeFormat("de", { timeZone: "Asia/Tokyo" }));',
      "J16 big integer": "let n = 3n; for (;;) n = n * n;",
      "J16 replace": 'for (;;) "x".repeat(1e8).replace(/x/g, "yy");',
      "J17 split": '"x".repeat(2 ** 28).split("");',
    };
    for (const [name, body] of Object.entries(bombs))
      test(name, async ({ skip }) => {
        if (name === "J16 Intl objects" && worker.engine === "quickjs") skip("QuickJS has no Intl");
        const givenMs = name.startsWith("J16") ? deadlineMs : fillingMs;
        const attacked = await start(plugin(body), { limits });
        const outcome = await outcomeOf(call(attacked, "attack", givenMs));
        // Anything else cost it its process.
        if (outcome.code === "TUNEIT_ISOLATE_THREW")
          expect(outcome.text).toMatch(refusals[worker.engine ?? "isolated-vm"]);
        else {
          expect([...ends[name.slice(0, 3)]!, ...tooSlow]).toContain(outcome.code);
          if (outcome.code !== timeout) expect(await attacked.ended).toMatchObject({ code: outcome.code });
        }
        expect(outcome.ms).toBeLessThan(givenMs + 2500);
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
      test(name, async ({ skip }) => {
        if (name === "J16 Intl objects" && worker.engine === "quickjs") skip("QuickJS has no Intl");
        const givenMs = name.startsWith("J16") ? deadlineMs : fillingMs;
        const attacked = await start(plugin(body), { limits });
        const outcome = await outcomeOf(call(attacked, "attack", givenMs));
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

    test("bytes that wait for an answer", async () => {
      const flooding = plugin(`
        const part = new Uint8Array(1e6);
        await Promise.race(Array.from({ length: 500 }, () => context.files.write("$PLUGIN_DATA/a", part)));`);
      const attacked = await start(flooding, {
        limits,
        offers: [{ kind: "fs:write", scope: "$PLUGIN_DATA" }],
        onCapability: () => new Promise(() => undefined),
      });
      const outcome = await outcomeOf(call(attacked, "attack", fillingMs));
      const text: unknown = expect.stringMatching(/Too many requests to the host|At most 64 MB/);
      expect(outcome).toMatchObject({ code: "TUNEIT_ISOLATE_THREW", text });
      expect(residentBytes(attacked.pid!)).toBeLessThan(capBytes);
      expect(await call(attacked, "harmless", 2000)).toBe("alive");
    });

    test("results that are too large or too deep are refused, and the worker is not taken for compromised", async () => {
      const large = await start(plugin("return 'a'.repeat(5e6);"), { limits });
      expect(await outcomeOf(call(large, "attack", deadlineMs))).toMatchObject({
        code: "TUNEIT_ISOLATE_RESULT_INVALID",
      });
      const deep = await start(plugin("let x = 0; for (let i = 0; i < 100; i++) x = [x]; return x;"), { limits });
      expect(await outcomeOf(call(deep, "attack", deadlineMs))).toMatchObject({
        code: "TUNEIT_ISOLATE_RESULT_INVALID",
      });
      expect(await call(deep, "harmless", 2000)).toBe("alive");
    });
  });

  test("J23 K01 another plugin of the same kernel is answered all the while", () => neighbour.expectUndisturbed());
});
