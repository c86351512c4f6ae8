import { expect, test } from "vitest";
import type { PluginProcess, StreamRequest } from "../../../kernel/src/isolation/plugin-process.ts";
import { call, outcomeOf, plugin, start } from "./attack.ts";
import { inEachSetting, onMainThread, underBubblewrap, withQuickJs } from "./settings.ts";

const request = { point: "dataset-reader", export: "attack", args: null, deadlineMs: 2000 };
const pieces = (streaming: PluginProcess, more: Partial<StreamRequest> = {}): AsyncGenerator =>
  streaming.stream({ ...request, ...more });

async function collect(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const piece of stream) all.push(piece);
  return all;
}

const counting = `
  async function* count(most, seen) {
    try { for (let n = 0; n < most; n++) { seen.sent = n + 1; yield n; } } finally { seen.left = true; }
  }
  const seen = { sent: 0 };
  export function left() { return seen; }`;

inEachSetting([underBubblewrap, onMainThread, withQuickJs], () => {
  test("rows and bytes come out piece by piece, in order, from an async iterable or a ReadableStream", async () => {
    const rows = await start(
      plugin(`return (async function* () {
        for (let n = 0; n < 100; n++) { if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1)); yield { n, bytes: new Uint8Array([n]) }; }
      })();`),
    );
    const expected = Array.from({ length: 100 }, (_, n) => ({ n, bytes: new Uint8Array([n]) }));
    expect(await collect(pieces(rows))).toEqual(expected);
    const bytes = await start(plugin("return ReadableStream.from([new Uint8Array([1]), new Uint8Array([2, 3])]);"));
    expect(await collect(pieces(bytes))).toEqual([new Uint8Array([1]), new Uint8Array([2, 3])]);
    expect(bytes.openCalls).toBe(0);
  });

  test("a plugin runs at most eight pieces ahead of a slow reader, whose time is not the plugin's", async () => {
    const counter = await start(plugin("setInterval(() => {}, 20); return count(1000, seen);", counting));
    const stream = pieces(counter, { deadlineMs: 300 });
    expect(await stream.next()).toEqual({ done: false, value: 0 });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(await call(counter, "left", 2000)).toEqual({ sent: 9 });
    expect((await collect(stream)).length).toBe(999);
    expect(await call(counter, "left", 2000)).toEqual({ sent: 1000, left: true });
  });

  test("who leaves the loop ends the plugin's work, and the plugin can be called again", async () => {
    const counter = await start(plugin("return count(1e6, seen);", counting));
    for await (const piece of pieces(counter)) if (piece === 5) break;
    const seen = (await call(counter, "left", 2000)) as { sent: number; left: boolean };
    expect(seen.left).toBe(true);
    expect(seen.sent).toBeLessThan(20);
    expect(await call(counter, "harmless", 2000)).toBe("alive");
    expect(counter.openCalls).toBe(0);
  });

  test("a signal ends a stream with its reason", async () => {
    const counter = await start(plugin("return count(1e6, seen);", counting));
    const controller = new AbortController();
    const stream = pieces(counter, { signal: controller.signal });
    await stream.next();
    controller.abort(new Error("no longer wanted"));
    await expect(collect(stream)).rejects.toThrow("no longer wanted");
    expect(await call(counter, "left", 2000)).toMatchObject({ left: true });
  });

  test("an error comes after what was yielded before it", async () => {
    const failing = await start(
      plugin("return (async function* () { yield 1; yield 2; throw new Error('torn'); })();"),
    );
    const stream = pieces(failing);
    expect([await stream.next(), await stream.next()]).toMatchObject([{ value: 1 }, { value: 2 }]);
    expect(await outcomeOf(stream.next())).toMatchObject({
      code: "TUNEIT_ISOLATE_THREW",
      text: expect.stringContaining("torn"),
    });
  });

  test("a loop between two pieces ends at the deadline, a piece that is too large or no stream is refused", async () => {
    const looping = await start(plugin("return (async function* () { yield 1; for (;;); })();"));
    expect(await outcomeOf(collect(pieces(looping, { deadlineMs: 300 })))).toMatchObject({
      code: "TUNEIT_ISOLATE_TIMEOUT",
    });
    expect(await call(looping, "harmless", 2000)).toBe("alive");
    const large = await start(plugin("return (async function* () { yield new Uint8Array(8 * 1024 * 1024 + 8); })();"));
    expect(await outcomeOf(collect(pieces(large)))).toMatchObject({ text: expect.stringContaining("at most 8 MB") });
    const none = await start(plugin("return 5;"));
    expect(await outcomeOf(collect(pieces(none)))).toMatchObject({ code: "TUNEIT_ISOLATE_RESULT_INVALID" });
    const unasked = await start(plugin("return count(3, seen);", counting));
    expect(await outcomeOf(call(unasked))).toMatchObject({ code: "TUNEIT_ISOLATE_RESULT_INVALID" });
  });
});
