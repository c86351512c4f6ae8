import type { Plan } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { planHash, PlanMemory } from "./plan-memory.ts";

const grant = { plugin: "@a/b", kind: "net:connect", scope: "x:443", reason: "", required: true, granted: false };
const plan = (more: object = {}) =>
  ({
    name: "a",
    recipe: { train: { epochs: 3 } },
    estimate: { seconds: null },
    grants: [grant],
    ...more,
  }) as unknown as Plan;

test("the hash is that of what a person agrees to", () => {
  expect(planHash(plan({ estimate: { seconds: [1, 2] } }))).toBe(planHash(plan()));
  expect(planHash(plan({ grants: [{ ...grant, granted: true }] }))).toBe(planHash(plan()));
  expect(planHash(plan({ grants: [] }))).not.toBe(planHash(plan()));
  expect(planHash(plan({ recipe: { train: { epochs: 4 } } }))).not.toBe(planHash(plan()));
});

test("what moved is told with its place, old and new", () => {
  const memory = new PlanMemory();
  const hash = memory.remember(plan());
  expect(memory.differences(hash, plan({ recipe: { train: { epochs: 4 } }, name: "b" }))).toEqual([
    { pointer: "/name", message: '"a" → "b"' },
    { pointer: "/recipe/train/epochs", message: "3 → 4" },
  ]);
  expect(memory.differences("unknown", plan())).toEqual([]);
});

test("plans that nobody looks at any more are forgotten", () => {
  const memory = new PlanMemory();
  const first = memory.remember(plan({ name: "0" }));
  for (let count = 1; count <= 200; count++) memory.remember(plan({ name: String(count) }));
  expect(memory.differences(first, plan({ name: "other" }))).toEqual([]);
});
