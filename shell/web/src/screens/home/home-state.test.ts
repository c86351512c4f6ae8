import type { QueueEntry, RunRow } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { movedPriority, resumeCards } from "./home-state.ts";

const run = (id: string, status: RunRow["status"], startedAt: number) => ({ id, status, startedAt }) as RunRow;

it("puts live runs first, then those that can go on, then the newest", () => {
  const runs = [run("a", "completed", 9), run("b", "lost", 3), run("c", "running", 1), run("d", "completed", 5)];
  expect(resumeCards(runs).map(({ id }) => id)).toEqual(["c", "b", "a", "d"]);
});

it("moves past one neighbour, and nowhere from the ends", () => {
  const entry = (name: string, priority: number, state: QueueEntry["state"] = "waiting") =>
    ({ run: name, priority, state }) as QueueEntry;
  const queue = [entry("x", 0, "running"), entry("a", 5), entry("b", 0), entry("c", 0)];
  expect(movedPriority(queue, "b", true)).toBe(6);
  expect(movedPriority(queue, "b", false)).toBe(-1);
  expect([movedPriority(queue, "a", true), movedPriority(queue, "c", false), movedPriority(queue, "x", true)]).toEqual([
    null,
    null,
    null,
  ]);
});
