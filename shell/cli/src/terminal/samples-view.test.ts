import type { FollowedRow } from "@tuneit/protocol/http";
import { expect, test } from "vitest";
import { courseOf, describeSamples, samplesLine, SamplesTeller } from "./samples-view.ts";

const answer = (step: number, said: string): FollowedRow["answers"][number] => ({
  ...{ step, epoch: null, answer: said, right: said === "shipping", score: 0.5, expectedScore: 0.5, others: [] },
});
const row: FollowedRow = {
  ...{ stage: "train", split: "validation", row: 17, input: "the parcel is late\u001b[2J", expected: "shipping" },
  answers: [answer(0, "billing"), answer(2, "shipping"), answer(4, "billing")],
};

test("a step shows what was answered then", () => {
  const now = describeSamples({ items: [row], none: null });
  expect(now).toContain("After step 4: 0 of 1 right");
  expect(now).toMatch(/18 +shipping +billing +billing +0\.500 +wrong since step 4 +the parcel is late/);
  expect(now).not.toContain("\u001b");
  expect(describeSamples({ items: [row], none: null }, 3)).toContain("After step 2: 1 of 1 right");
  expect(describeSamples({ items: [row], none: null }, 1)).toContain("Before training: 0 of 1 right");
});

test("why there are none is said", () => {
  expect(describeSamples({ items: [], none: "no-rows" })).toContain("data.split.validation");
  expect(describeSamples({ items: [], none: null })).toContain("No samples yet");
});

test("the course of a row, and of an evaluation", () => {
  expect(courseOf([{ step: 0, right: true }])).toBe("right all along");
  expect(courseOf([{ step: 0, right: null }])).toBe("");
  const teller = new SamplesTeller();
  const told = (...rights: boolean[]) => ({
    ...{ seq: 1, time: 1, type: "samples" as const, stage: "train", split: "validation", step: 1 },
    items: rights.map((right, at) => ({ row: at, answer: "a", right, score: null, expectedScore: null, others: [] })),
  });
  expect(teller.lineOf(told(true, false, false))).toBe("samples: 1 of 3 right");
  expect(teller.lineOf(told(false, true, true))).toBe("samples: 2 of 3 right, 2 changed to right, 1 changed to wrong");
  expect(teller.lineOf({ ...told(), none: "off" })).toBeNull();
  expect(samplesLine(told(true, false))).toBe("stage=train split=validation step=1 1 of 2 right");
  expect(samplesLine({ ...told(), none: "off" })).toBe("stage=train none=off");
});
