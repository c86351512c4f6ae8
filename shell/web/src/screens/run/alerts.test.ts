import type { RunPage } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { alertsOf } from "./alerts.ts";
import { RunState } from "./run-state.ts";

const losses = [0.9, 0.5, 0.6, 0.7, 0.8].map((value, index) => [index + 1, null, value, (index + 1) * 1000]);
const series = [{ name: "loss", split: "validation", stage: "train", points: losses }];

function alerts(page: Partial<RunPage>, around: { now?: number; isLost?: boolean } = {}): string[] {
  const plan = { stages: ["train", "evaluate"].map((id) => ({ id, kind: id })) };
  const whole = { status: "running", stage: "train", hardware: null, ...page, plan } as unknown as RunPage;
  const state = new RunState({
    page: whole,
    series,
    seriesSeq: 9,
    log: [],
    counts: {},
    hardware: [],
    tables: [],
  } as never);
  const found = alertsOf(state, { memoryLimitBytes: null, now: 5000, locale: "en", isLost: false, ...around });
  return found.map(({ id }) => id);
}

it("advises to stop as long as there is something to stop", () => {
  expect(alerts({})).toEqual(["overfit"]);
  expect(alerts({ stage: "evaluate" })).toEqual([]);
  expect(alerts({ status: "completed" })).toEqual([]);
});

it("finds a run silent, but not where the page itself hears nothing", () => {
  const stage = "evaluate";
  expect(alerts({ stage }, { now: 200_000 })).toEqual(["still"]);
  expect(alerts({ stage }, { now: 200_000, isLost: true })).toEqual([]);
});
