import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Watchdog } from "./watchdog.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function watch({ isBusy = true }: { isBusy?: boolean } = {}) {
  const seen = { pings: 0, beats: 0, silent: 0 };
  const calls = { areShort: false };
  let stalledMs = 0;
  const watchdog = new Watchdog({
    ping: () => (seen.pings += 1),
    isBusy: () => isBusy,
    mayBeSilent: () => calls.areShort,
    onBeat: () => (seen.beats += 1),
    onSilent: () => (seen.silent += 1),
    now: () => Date.now() + stalledMs,
  });
  const stall = (ms: number): number => (stalledMs += ms);
  return { watchdog, seen, stall, calls };
}

test("three pings without an answer are silence", () => {
  const { watchdog, seen } = watch();
  vi.advanceTimersByTime(750);
  expect(seen).toMatchObject({ pings: 3, silent: 0 });
  vi.advanceTimersByTime(250);
  expect(seen.silent).toBe(1);
  watchdog.stop();
});

test("an answer starts the count anew", () => {
  const { watchdog, seen } = watch();
  for (let n = 1; n <= 10; n++) {
    vi.advanceTimersByTime(250);
    expect(watchdog.pong(n)).toBe(true);
  }
  expect(seen.silent).toBe(0);
  watchdog.stop();
});

test("whoever says anything lives, though the answer stands behind it", () => {
  const { watchdog, seen } = watch();
  for (let beat = 0; beat < 10; beat++) {
    vi.advanceTimersByTime(250);
    watchdog.heard();
  }
  expect(seen).toMatchObject({ pings: 10, silent: 0 });
  vi.advanceTimersByTime(750);
  expect(seen.silent).toBe(1);
  watchdog.stop();
});

test("an answer to no ping, or a second one, is none", () => {
  const { watchdog } = watch();
  expect(watchdog.pong(1)).toBe(false);
  vi.advanceTimersByTime(250);
  expect([watchdog.pong(1), watchdog.pong(1)]).toEqual([true, false]);
  watchdog.stop();
});

test("a kernel that stood still forgives what it may not have read", () => {
  const { watchdog, seen, stall } = watch();
  vi.advanceTimersByTime(750);
  stall(10_000);
  vi.advanceTimersByTime(750);
  expect(seen.silent).toBe(0);
  vi.advanceTimersByTime(250);
  expect(seen.silent).toBe(1);
  watchdog.stop();
});

test("an idle worker is asked every five seconds, and looked at on every beat", () => {
  const { watchdog, seen } = watch({ isBusy: false });
  vi.advanceTimersByTime(10_000);
  expect(seen).toMatchObject({ pings: 2, beats: 40 });
  watchdog.stop();
});

test("while a short call is open its own timer judges, and the count begins when it is over", () => {
  const { watchdog, seen, calls } = watch();
  calls.areShort = true;
  vi.advanceTimersByTime(3000);
  expect(seen.silent).toBe(0);
  calls.areShort = false;
  vi.advanceTimersByTime(500);
  expect(seen.silent).toBe(0);
  vi.advanceTimersByTime(250);
  expect(seen.silent).toBe(1);
  watchdog.stop();
});
