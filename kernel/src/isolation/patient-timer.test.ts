import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PatientTimer } from "./patient-timer.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("it is late after its time, and waits that long again where this process stood still", () => {
  let late = 0;
  let stalledMs = 0;
  const timer = new PatientTimer(
    () => (late += 1),
    1000,
    () => Date.now() + stalledMs,
  );
  stalledMs = 10_000;
  vi.advanceTimersByTime(1000);
  expect(late).toBe(0);
  vi.advanceTimersByTime(999);
  expect(late).toBe(0);
  vi.advanceTimersByTime(1);
  expect(late).toBe(1);
  timer.stop();
});

test("a stopped one is never late, neither before a stall nor after it", () => {
  let late = 0;
  let stalledMs = 0;
  const timer = new PatientTimer(
    () => (late += 1),
    1000,
    () => Date.now() + stalledMs,
  );
  stalledMs = 10_000;
  vi.advanceTimersByTime(1500);
  timer.stop();
  vi.advanceTimersByTime(5000);
  expect(late).toBe(0);
});
