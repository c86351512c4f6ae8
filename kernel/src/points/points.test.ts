import { pointNames, type Plan } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { createPoints } from "./points.ts";
import type { TapFault } from "./tap-guard.ts";

const owner = (name: string) => ({ plugin: `@acme/${name}`, version: "1.0.0" });
const source = { name: "a.csv", extension: ".csv", bytes: 10 };

function points(deadlineMs = 500) {
  const faults: TapFault[] = [];
  return { faults, points: createPoints({ deadlineMs, onFault: (fault) => faults.push(fault) }) };
}

test("every extension point has a hook of its name", () => {
  const { points: made } = points();
  expect(Object.keys(made)).toEqual([...pointNames, "lifecycle"]);
  for (const name of pointNames) expect(made[name].name).toBe(name);
});

test("who reads this: the first answer wins and the rest are not asked", async () => {
  const { points: made, faults } = points();
  const asked: string[] = [];
  const reader = made["dataset-reader"];
  reader.tap(owner("a"), () => void asked.push("a"));
  reader.tap(owner("b"), async () => ({ plugin: "@acme/b" as never, contribution: "csv" }));
  reader.tap(owner("c"), () => void asked.push("c"));
  expect(await reader.ask(source)).toEqual({ plugin: "@acme/b", contribution: "csv" });
  expect(asked).toEqual(["a"]);
  expect(faults).toEqual([]);
});

test("a tap that throws or hangs is named and skipped, and the others are heard", async () => {
  const { points: made, faults } = points(20);
  const reader = made["dataset-reader"];
  reader.tap(owner("throws"), () => {
    throw Object.assign(new Error("boom"), { code: "E_OWN" });
  });
  reader.tap(owner("hangs"), () => new Promise(() => {}));
  reader.tap(owner("good"), () => ({ plugin: "@acme/good" as never, contribution: "csv" }));
  expect(await reader.ask(source)).toMatchObject({ plugin: "@acme/good" });
  expect(
    faults.map(({ owner: { plugin }, hook, error, pluginCode }) => [plugin, hook, error.code, pluginCode]),
  ).toEqual([
    ["@acme/throws", "dataset-reader", "TUNEIT_HOOK_TAP_FAILED", "E_OWN"],
    ["@acme/hangs", "dataset-reader", "TUNEIT_HOOK_TAP_TIMEOUT", undefined],
  ]);
});

test("a waterfall hands on what a tap changed, and keeps nothing of a tap that failed half-way", async () => {
  const { points: made, faults } = points();
  const { metric } = made;
  const start = { task: "t", uses: [] };
  metric.tap(owner("half"), (selection) => {
    (selection.uses as unknown[]).push("broken");
    throw new Error("half-way");
  });
  metric.tap(owner("adds"), ({ task, uses }) => ({
    task,
    uses: [...uses, { plugin: "@acme/adds" as never, contribution: "f1" }],
  }));
  metric.tap(owner("nonsense"), () => ({ task: "t", uses: [{ plugin: "nope" as never, contribution: "F 1" }] }));
  expect(await metric.amend(start)).toEqual({ task: "t", uses: [{ plugin: "@acme/adds", contribution: "f1" }] });
  expect(start.uses).toEqual([]);
  expect(faults.map(({ error }) => error.code)).toEqual(["TUNEIT_HOOK_TAP_FAILED", "TUNEIT_HOOK_ANSWER_INVALID"]);
});

test("a plan that a tap broke is dropped", async () => {
  const { points: made, faults } = points();
  made.lifecycle.plan.tap(owner("breaks"), (plan) => ({ ...plan, stages: [] }));
  const plan = { format: 1 } as Plan;
  expect(await made.lifecycle.plan.amend(plan)).toBe(plan);
  expect(faults[0]?.error.code).toBe("TUNEIT_HOOK_ANSWER_INVALID");
});

test("everyone is told at the same time", async () => {
  const { points: made } = points(1000);
  const told: string[] = [];
  for (const name of ["a", "b"])
    made.lifecycle.runEnd.tap(owner(name), async () => {
      told.push(`${name} begins`);
      await new Promise((done) => setTimeout(done, 5));
      told.push(`${name} ends`);
    });
  await made.lifecycle.runEnd.tell({ run: "r", status: "completed" });
  expect(told.slice(0, 2)).toEqual(["a begins", "b begins"]);
  expect(told).toHaveLength(4);
});

test("a hook nobody taps costs nothing, and taps leave no trace when they go", async () => {
  const { points: made } = points();
  const value = { task: "t", uses: [] };
  expect(await made.transform.amend(value)).toBe(value);
  for (let round = 0; round < 100; round++) {
    const untap = made.transform.tap(owner("a"), (selection) => selection);
    await made.transform.amend(value);
    untap();
  }
  expect(made.transform.isTapped).toBe(false);
  expect(await made.transform.amend(value)).toBe(value);
});
