import type { FollowedRow } from "@tuneit/protocol/http";
import { expect, it } from "vitest";
import { changeAt, countsAt, evaluatedSteps, likelihood, placeAt, sinceStep, stepAt } from "./samples.ts";

const rowOf = (...rights: readonly (boolean | null)[]): FollowedRow => ({
  ...{ stage: "train", split: "validation", row: 1, input: "late", expected: "shipping" },
  answers: rights.map((right, index) => ({
    ...{ step: index * 10, epoch: index, answer: right === true ? "shipping" : "billing", right },
    ...{ score: 0.6, expectedScore: 0.2, others: [] },
  })),
});

it("takes the evaluation that counts at a step", () => {
  const row = rowOf(false, true, true);
  const steps = evaluatedSteps([row, rowOf(true)]);
  expect(steps).toEqual([0, 10, 20]);
  expect([null, "14", "10", "-3", "x", "900"].map((step) => stepAt(steps, step))).toEqual([20, 10, 10, 0, 20, 20]);
  expect([9, 10, 99, -1].map((step) => placeAt(row.answers, step))).toEqual([0, 1, 2, -1]);
  expect(stepAt([], null)).toBe(0);
});

it("tells what changed, and since when it is so", () => {
  const { answers } = rowOf(false, true, true, false);
  expect(answers.map((_, place) => changeAt(answers, place))).toEqual([null, "right", null, "wrong"]);
  expect(answers.map((_, place) => sinceStep(answers, place))).toEqual([null, 10, 10, 30]);
  const unknown = rowOf(null, true).answers;
  expect(changeAt(unknown, 1)).toBeNull();
});

it("counts a step over the rows that were answered by then", () => {
  const rows = [rowOf(false, true), rowOf(true, false), rowOf(null, null)];
  expect(countsAt(rows, 10)).toEqual({ rows: 3, right: 1, judged: 2, toRight: 1, toWrong: 1 });
  expect(countsAt(rows, 0)).toMatchObject({ right: 1, toRight: 0, toWrong: 0 });
});

it("measures what is expected where its chance is known", () => {
  const [answer] = rowOf(false).answers;
  expect(likelihood(answer!)).toBe(0.2);
  expect(likelihood({ ...answer!, expectedScore: null })).toBe(0.6);
});
