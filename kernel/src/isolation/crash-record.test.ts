import { expect, test } from "vitest";
import { CrashRecord } from "./crash-record.ts";

const minute = 60_000;

test("the third crash in five minutes is one too many", () => {
  const crashes = new CrashRecord();
  expect([crashes.add(0), crashes.add(minute), crashes.add(4 * minute)]).toEqual([false, false, true]);
});

test("crashes that lie five minutes back do not count", () => {
  const crashes = new CrashRecord();
  expect([crashes.add(0), crashes.add(2 * minute), crashes.add(6 * minute), crashes.add(8 * minute)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("starts wait longer the more often it crashed in a row, and not at all after an answer", () => {
  const crashes = new CrashRecord();
  expect(crashes.pauseMs(0)).toBe(0);
  crashes.add(0);
  expect(crashes.pauseMs(0)).toBe(0);
  crashes.add(3 * minute);
  expect([crashes.pauseMs(3 * minute), crashes.pauseMs(3 * minute + 400)]).toEqual([1000, 600]);
  crashes.add(6 * minute);
  expect(crashes.pauseMs(6 * minute)).toBe(5000);
  crashes.answered();
  expect(crashes.pauseMs(6 * minute)).toBe(0);
});
