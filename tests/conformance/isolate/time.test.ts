import { describe, expect, test } from "vitest";
import { call, outcomeOf, plugin, start } from "./attack.ts";
import { watchNeighbour } from "./neighbour.ts";
import { inEachSetting, onMainThread, underBubblewrap, underLandlock, withQuickJs } from "./settings.ts";

const deadlineMs = 300;
/** After it the kernel kills; the rest is for a busy machine. */
const killedBeforeMs = deadlineMs + 1000 + 1500;

const attacks: Record<string, string> = {
  "J08 for(;;)": "for (;;);",
  "J08 regular expression": '/^(a+)+$/.test("a".repeat(40) + "b");',
  "J08 native sort": "const list = Array.from({ length: 1e5 }, (_, i) => -i); for (;;) list.sort((a, b) => a - b);",
  "J08 native indexOf": 'const text = "a".repeat(2 ** 16); for (;;) text.indexOf("a".repeat(2 ** 10) + "b");',
  "J09 microtask flood": "const again = () => Promise.resolve().then(again); again(); await new Promise(() => {});",
  "J09 loop in a later microtask": "await null; await null; for (;;);",
  "J09 loop in a timer": "await new Promise(() => setTimeout(() => { for (;;); }, 5));",
  "J11 thrown object with a looping getter": "throw { get message() { for (;;); } };",
  "J11 thrown proxy": "throw new Proxy({}, { get() { for (;;); }, getPrototypeOf() { for (;;); } });",
  "J11 looping toJSON": "return { toJSON() { for (;;); } };",
  "J11 looping getter": "return { get a() { for (;;); } };",
  "J11 looping toString": "throw { toString() { for (;;); } };",
  "J10 a promise that never settles": "await new Promise(() => {});",
  "J12 unhandled rejection with a looping getter":
    "Promise.reject({ get message() { for (;;); }, get stack() { for (;;); } }); await new Promise(() => {});",
  "J12 unhandled rejection with a looping prepareStackTrace":
    "Error.prepareStackTrace = () => { for (;;); }; Promise.reject(new Error()); await new Promise(() => {});",
};

/** What no engine can stop from inside is killed a second after the deadline. */
const endedByKill = {
  "isolated-vm": [
    "J10 a promise that never settles",
    "J12 unhandled rejection with a looping getter",
    "J12 unhandled rejection with a looping prepareStackTrace",
  ],
  // It looks at the clock between steps of the plugin only, and a search is one step; it reports no rejection to anyone.
  "quickjs": [
    "J08 native indexOf",
    "J10 a promise that never settles",
    "J12 unhandled rejection with a looping getter",
  ],
};

inEachSetting([underBubblewrap, underLandlock, onMainThread, withQuickJs], ({ worker }) => {
  const killed = endedByKill[worker.engine ?? "isolated-vm"];
  const neighbour = watchNeighbour();

  describe("a call ends at its deadline, and the isolate can be used again or its process was killed", () => {
    for (const [name, body] of Object.entries(attacks))
      test(name, async () => {
        const attacked = await start(plugin(body));
        const outcome = await outcomeOf(call(attacked, "attack", deadlineMs));
        expect(outcome).toMatchObject({ code: "TUNEIT_ISOLATE_TIMEOUT", text: expect.stringContaining("attack") });
        expect(outcome.ms).toBeGreaterThan(deadlineMs / 2);
        expect(outcome.ms).toBeLessThan(killedBeforeMs);
        if (killed.includes(name)) expect(await attacked.ended).toMatchObject({ code: "TUNEIT_ISOLATE_TIMEOUT" });
        else expect(await call(attacked, "harmless", 2000)).toBe("alive");
      });
  });

  test("J12 a throw at the module's top level with a looping getter", async () => {
    const limits = { memoryMb: 64, activationMs: deadlineMs };
    const code = "throw { get message() { for (;;); }, get stack() { for (;;); } };";
    const outcome = await outcomeOf(start(code, { limits }));
    expect(outcome).toMatchObject({ code: "TUNEIT_ISOLATE_TIMEOUT", text: expect.stringContaining("main") });
    expect(outcome.ms).toBeLessThan(killedBeforeMs + 1000);
  });

  test("K03 a plugin that takes too long to load is named and ended", async () => {
    const limits = { memoryMb: 64, activationMs: deadlineMs };
    const outcome = await outcomeOf(start("for (;;);", { limits }));
    expect(outcome).toMatchObject({ code: "TUNEIT_ISOLATE_TIMEOUT", text: expect.stringContaining("@evil/plugin") });
    expect(outcome.ms).toBeLessThan(killedBeforeMs + 1000);
  });

  test("J13 recursion ends with RangeError, and so does source that is nested too deep", async () => {
    const attacked = await start(
      plugin(`
      const ended = [];
      const kind = (run) => { try { run(); ended.push("ran"); } catch (error) { ended.push(error.constructor.name); } };
      kind(function again() { again(); });
      kind(() => { const proxy = new Proxy({}, { get: (target, key, self) => self[key] }); proxy.x; });
      kind(() => new Function("(".repeat(2e6)));
      kind(() => JSON.parse("[".repeat(1e6)));
      return ended;`),
    );
    const outcome = await outcomeOf(call(attacked, "attack", 3000));
    const text = worker.engine === "quickjs" ? "RangeError" : "SyntaxError";
    expect(outcome.value).toEqual(["RangeError", "RangeError", "RangeError", text]);
    expect(await call(attacked, "harmless", 2000)).toBe("alive");
  });

  test("a caller that gives up is told at once, and the plugin sees its signal abort", async () => {
    const attacked = await start(
      plugin(
        'await new Promise((resolve) => context.signal.addEventListener("abort", resolve)); context.log.info("stopped");',
      ),
      { onLog: (_, __, text) => logged.push(text) },
    );
    const logged: string[] = [];
    const controller = new AbortController();
    const answer = attacked.call({
      point: "visualizer",
      export: "attack",
      args: null,
      deadlineMs: 2000,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(new Error("no longer wanted")), 50);
    await expect(answer).rejects.toThrow("no longer wanted");
    expect(await call(attacked, "harmless", 2000)).toBe("alive");
    expect(logged).toEqual(["stopped"]);
    expect(attacked.openCalls).toBe(0);
  });

  test("many loops at once all end, each with a code", async () => {
    const attacked = await start(plugin("for (;;);"));
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () => outcomeOf(call(attacked, "attack", deadlineMs))),
    );
    for (const { code, ms } of outcomes) {
      expect(code).toBe("TUNEIT_ISOLATE_TIMEOUT");
      expect(ms).toBeLessThan(killedBeforeMs);
    }
  });

  test("J23 another plugin of the same kernel is answered all the while", () => neighbour.expectUndisturbed());
});

inEachSetting([underBubblewrap, onMainThread, withQuickJs], () => {
  test("K06 a kernel that stood still kills no healthy worker", async () => {
    const healthy = await start(plugin("await new Promise((resolve) => setTimeout(resolve, 2500)); return 'alive';"));
    const answer = call(healthy, "attack", 10_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const until = performance.now() + 2000;
    while (performance.now() < until);
    expect(await answer).toBe("alive");
  });
});
