import type { RunPage, StreamEvent } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { RunState, type Snapshot } from "./run-state.ts";

const page = {
  id: "r",
  status: "running",
  seq: 10,
  metrics: {},
  baseline: {},
  warnings: [],
  plan: { stages: [{ id: "baseline", kind: "baseline" }] },
  stage: null,
  stages: [],
  progress: null,
  hardware: null,
  checkpoints: [],
  artifacts: [],
  error: null,
  endedAt: null,
  resumableFrom: null,
} as unknown as RunPage;

const stateOf = (snapshot: Partial<Snapshot> = {}): RunState =>
  new RunState({ page, series: [], seriesSeq: -1, log: [], counts: {}, hardware: [], tables: [], ...snapshot });

const event = (seq: number, type: string, payload: Record<string, unknown>): StreamEvent =>
  ({ seq, time: seq * 1000, type, payload, topic: "run:r" }) as StreamEvent;

const loss = (seq: number, step: number) =>
  event(seq, "metric", { name: "loss", value: 1 / step, step, split: "train", stage: "train" });

it("takes each event once and in order, and says where one is missing", () => {
  const state = stateOf();
  expect(state.apply(loss(10, 1))).toBe("late");
  expect(state.apply(loss(11, 2))).toBe("applied");
  expect(state.apply(loss(11, 2))).toBe("late");
  expect(state.apply(loss(13, 4))).toBe("hole");
  expect(state.seq).toBe(11);
  expect([...state.series.values()].flatMap(({ points }) => points)).toEqual([[2, null, 0.5, 11_000]]);
});

it("does not draw a point twice that was read with the curves already", () => {
  // However many came between the page and the curves: a fast run writes hundreds meanwhile.
  const steps = Array.from({ length: 200 }, (_, index) => index + 1);
  const points = steps.map((step) => [step, null, 1 / step, step * 1000]);
  const series = [{ name: "loss", split: "train", stage: "train", points }];
  const state = stateOf({ series: series as never, seriesSeq: 210 });
  for (const step of [...steps, 201, 202]) state.apply(loss(10 + step, step));
  expect([...state.series.values()][0]?.points.map(([step]) => step)).toEqual([...steps, 201, 202]);
});

it("knows how old it is from what was read, before anything is heard", () => {
  expect(stateOf().newestAt).toBeNull();
  const series = [{ name: "loss", split: "train", stage: "train", points: [[1, null, 0.5, 9000]] }];
  const state = stateOf({ series: series as never, log: [{ time: 8000 }] as never });
  expect(state.newestAt).toBe(9000);
  state.apply(loss(11, 2));
  expect(state.newestAt).toBe(11_000);
});

it("follows a run from stage to stage to its end", () => {
  const state = stateOf();
  state.apply(event(11, "stage", { stage: "train", state: "starting", attempt: 1 }));
  state.apply(event(12, "stage", { stage: "train", state: "running", attempt: 1 }));
  state.apply(event(13, "progress", { stage: "train", done: 3, total: 9, unit: "steps", rate: 1, etaSeconds: [5, 9] }));
  expect(state.page).toMatchObject({ stage: "train", status: "running", progress: { done: 3 } });
  expect(state.page.stages[0]?.startedAt).toBe(11_000);
  state.apply(event(14, "stage", { stage: "train", state: "paused", attempt: 1 }));
  expect(state.page.status).toBe("paused");
  state.apply(event(15, "stage", { stage: "train", state: "done", attempt: 1, seconds: 4 }));
  expect(state.page.stages).toEqual([{ stage: "train", state: "done", attempt: 1, seconds: 4, startedAt: 11_000 }]);
  state.apply(event(16, "exit", { status: "completed", code: 0, signal: null, stage: null, resumableFrom: null }));
  expect(state.page).toMatchObject({ status: "completed", endedAt: 16_000, progress: null, stage: null });
});

it("keeps checkpoints that are there, warnings once, and the newest table of a split", () => {
  const state = stateOf();
  const checkpoint = { path: "checkpoints/step-1", step: 1 };
  state.apply(event(11, "checkpoint", { ...checkpoint, state: "committed" }));
  state.apply(event(12, "checkpoint", { path: "checkpoints/step-2", step: 2, state: "committed" }));
  state.apply(event(13, "checkpoint", { ...checkpoint, state: "removed" }));
  expect(state.page.checkpoints.map(({ step }) => step)).toEqual([2]);
  for (const [seq, count] of [
    [14, 1],
    [15, 7],
  ] as const)
    state.apply(event(seq, "warning", { code: "TUNEIT_DATA_X", message: "m", mend: "n", count }));
  expect(state.page.warnings).toMatchObject([{ count: 7 }]);
  expect(state.counts).toEqual({ warning: 2 });
  for (const [seq, value] of [
    [16, 1],
    [17, 2],
  ] as const)
    state.apply(event(seq, "table", { name: "t", split: "test", stage: "evaluate", columns: ["a"], rows: [[value]] }));
  expect([...state.tables.values()].map(({ rows }) => rows)).toEqual([[[2]]]);
});

it("tells what the model could before training from what it can now", () => {
  const state = stateOf();
  const accuracy = { name: "accuracy", split: "test" };
  state.apply(event(11, "metric", { ...accuracy, value: 0.1, stage: "baseline" }));
  state.apply(event(12, "metric", { ...accuracy, value: 0.9, stage: "evaluate" }));
  expect(state.page).toMatchObject({ baseline: { "test.accuracy": 0.1 }, metrics: { "test.accuracy": 0.9 } });
});

it("keeps what it does not know out, and counts it all the same", () => {
  const state = stateOf();
  expect(state.apply(event(11, "of a later version", { a: 1 }))).toBe("applied");
  expect(state.seq).toBe(11);
});
