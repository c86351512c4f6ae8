import { afterEach, expect, test, vi } from "vitest";
import type { Kernel, ViewOptions } from "@tuneit/kernel";
import { Viewers } from "./viewers.ts";

const asked = (run: string) => ({
  run: { id: run, name: run },
  viewer: { plugin: "@a/b", id: "v", title: "V", description: "", artifact: "artifacts/v" },
  lost: "gone",
});

/** A stand-in for the kernel: workers that live until they are closed, a plugin that can be switched off. */
function standIn() {
  const state = { enabled: true, runs: ["1", "2", "3", "4", "5"], opened: [] as ViewOptions[], alive: 0 };
  const kernel = {
    plugins: { list: async () => [{ name: "@a/b", integrity: "x", enabled: state.enabled }] },
    runs: {
      list: async () => state.runs.map((id) => ({ id })),
      view: async (_: string, options: ViewOptions) => {
        state.opened.push(options);
        state.alive++;
        const { promise, resolve } = Promise.withResolvers<void>();
        const end = (): void => resolve();
        void promise.then(() => state.alive--);
        return { ask: async () => null, gone: promise, close: end };
      },
    },
  } as unknown as Kernel;
  return { kernel, state };
}

let viewers: Viewers;
afterEach(async () => {
  await viewers.close();
  vi.useRealTimers();
});

test("the same run is shown at the same address, another one at another, four at once", async () => {
  const { kernel, state } = standIn();
  viewers = new Viewers(kernel);
  const [first, again] = await Promise.all([viewers.open(asked("1")), viewers.open(asked("1"))]);
  expect(again).toBe(first);
  expect(state.opened).toMatchObject([{ viewer: "@a/b:viewer:v", artifact: "artifacts/v" }]);
  for (const run of ["2", "3", "4", "5"]) expect(await viewers.open(asked(run))).not.toBe(first);
  await vi.waitFor(() => expect(state.alive).toBe(4));
  expect(await viewers.open(asked("1"))).not.toBe(first);
});

test("one ends with its run, when nobody uses it, and when its plugin is off", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  const { kernel, state } = standIn();
  viewers = new Viewers(kernel, { idleMs: 60_000 });
  const url = await viewers.open(asked("1"));
  await viewers.open(asked("2"));
  await viewers.closeOf("2");
  expect(state.alive).toBe(1);
  await vi.advanceTimersByTimeAsync(50_000);
  expect((await fetch(url)).status).toBe(200);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(state.alive).toBe(1);
  await vi.advanceTimersByTimeAsync(20_000);
  await vi.waitFor(() => expect(state.alive).toBe(0));
  await expect(fetch(url)).rejects.toThrow("fetch failed");

  await viewers.open(asked("1"));
  state.enabled = false;
  await vi.advanceTimersByTimeAsync(6_000);
  await vi.waitFor(() => expect(state.alive).toBe(0));
});
