import { expect, test } from "vitest";
import { describeProblems, editDistance, nearest, problemsOf, recipe } from "./index.ts";

const base = { tuneit: 1, task: "t", data: { source: { path: "a" } }, model: { ref: "x:y" } };
const problems = (input: unknown) => problemsOf(recipe.safeParse(input).error!, recipe);

test("a misspelt key is answered with the nearest known one, at its place", () => {
  expect(problems({ ...base, train: { learningrate: 1 } })).toEqual([
    {
      pointer: "/train/learningrate",
      message: "unknown key; did you mean 'learningRate'?",
      suggestion: "learningRate",
    },
  ]);
});

test("an unknown key inside a list of contributions is found through the union", () => {
  expect(describeProblems(problems({ ...base, metrics: [{ use: "f1", wiht: {} }] }))).toContain(
    "/metrics/0/wiht: unknown key; did you mean 'with'?",
  );
});

test("all problems are told at once", () => {
  expect(problems({ ...base, tuneit: 2, seed: -1, zzz: 1 }).map((p) => p.pointer)).toEqual([
    "/tuneit",
    "/seed",
    "/zzz",
  ]);
});

test("the distance counts a swap as one edit", () => {
  expect(editDistance("trian", "train")).toBe(1);
  expect(nearest("qqqqqq", ["train", "data"])).toBeUndefined();
});
