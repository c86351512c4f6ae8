import type { RunEvent } from "@tuneit/protocol";
import { expect, test } from "vitest";
import { FollowedRows } from "./run-samples.ts";

type Told = Extract<RunEvent, { type: "samples" }>;

const item = (row: number, answer: string, texts: object = {}): Told["items"][number] => ({
  ...{ row, answer, right: answer === "shipping", score: 0.5, expectedScore: 0.25, others: [] },
  ...texts,
});
const said = { input: "the parcel is late", expected: "shipping" };
const told = (step: number, items: readonly object[], more: object = {}): Told =>
  ({ seq: step, time: 1, type: "samples", stage: "train", split: "validation", step, items, ...more }) as Told;

function followed(...events: readonly Told[]): FollowedRows {
  const rows = new FollowedRows();
  for (const event of events) rows.add(event);
  return rows;
}

test("what a row says is said once, and its answers are in order", () => {
  const rows = followed(told(0, [item(7, "billing", said)]), told(5, [item(7, "shipping")], { epoch: 1 }));
  const [row] = rows.rows(10);
  expect(row).toMatchObject({ stage: "train", split: "validation", row: 7, ...said });
  expect(row!.answers.map(({ step, epoch, answer, right }) => [step, epoch, answer, right])).toEqual([
    [0, null, "billing", false],
    [5, 1, "shipping", true],
  ]);
  expect(rows.evaluations).toBe(2);
});

test("the steps that a resumed run makes again count once", () => {
  const first = [0, 2, 4, 6].map((step) => told(step, [item(7, "billing", said)]));
  const again = [4, 6, 8].map((step) => told(step, [item(7, "shipping", said)]));
  const [row] = followed(...first, ...again).rows(10);
  expect(row!.answers.map(({ step, answer }) => `${step} ${answer}`)).toEqual([
    ...["0 billing", "2 billing", "4 shipping", "6 shipping", "8 shipping"],
  ]);
});

test("a picture takes so many answers, the first and the last among them", () => {
  const rows = followed(...Array.from({ length: 1000 }, (_, step) => told(step, [item(7, "billing", said)])));
  const steps = rows.rows(50)[0]!.answers.map(({ step }) => step);
  expect([steps.length, steps[0], steps.at(-1), rows.evaluations]).toEqual([50, 0, 999, 1000]);
  expect(new Set(steps).size).toBe(50);
});

test("a journal without end, or of another version, takes no more memory", () => {
  const many = Array.from({ length: 9000 }, (_, step) => told(step, [item(step % 500, "billing")]));
  const rows = followed(...many, told(9001, [{ row: 1, mood: "good" }]));
  expect(rows.rows(1000)).toHaveLength(100);
  const long = followed(...Array.from({ length: 20_000 }, (_, step) => told(step, [item(7, "billing")])));
  expect(long.evaluations).toBeLessThanOrEqual(4000);
  expect(long.rows(1000)[0]!.answers.at(-1)!.step).toBe(19_999);
});

test("why there are none holds until there are some", () => {
  const off = told(0, [], { none: "off" });
  expect(followed(off).none).toBe("off");
  expect(followed(off, told(1, [item(7, "billing", said)])).none).toBeNull();
});
